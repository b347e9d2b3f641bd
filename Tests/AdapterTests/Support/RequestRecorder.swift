import AdapterLoop
import PeerKit
import Synchronization

/// The requests that a scripted peer received, in order.
final class RequestRecorder: Sendable {
  private let recorded = Mutex<[PeerRequest]>([])

  /// All so far.
  var requests: [PeerRequest] { recorded.withLock { $0 } }

  func append(_ request: PeerRequest) { recorded.withLock { $0.append(request) } }
}

/// Waits until a condition holds, at most 60 s.
///
/// - Returns: whether it holds.
@LoopActor
func eventually(_ condition: () -> Bool) async -> Bool {
  let limit = ContinuousClock.now + .seconds(60)
  while !condition() {
    guard .now < limit else { return false }
    await AdapterLoop.shared.sleep(until: .now + .milliseconds(1))
  }
  return true
}
