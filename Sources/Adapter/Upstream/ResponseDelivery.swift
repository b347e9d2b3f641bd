import EventLoop
import HTTPMessages
import LoopbackHTTP

/// Who takes an answer as it comes.
@LoopActor
protocol ResponseDelivery: AnyObject {
  /// Takes the head, which decides how the answer goes out: true where the body is to follow in parts, false where it
  /// is to be gathered instead.
  ///
  /// - Parameter onAbandonment: to be called when nobody waits for the rest any more.
  func begin(
    _ head: HTTPResponseHead, onAbandonment: @escaping () -> Void
  ) async throws(ConnectionError) -> Bool

  /// Takes a part of the body, waiting as long as the receiver takes no more; it may use the part's storage.
  func write(_ part: inout [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError)
}
