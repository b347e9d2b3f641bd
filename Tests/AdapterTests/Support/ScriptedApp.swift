import PeerKit

/// An app for tests, on a TCP port or a Unix socket: gives each request to a closure, connections concurrently.
///
/// It answers the readiness probe by itself unless `answersReadiness` is false; such requests are not recorded.
final class ScriptedApp: Sendable {
  /// What it listens on.
  enum Listener: Sendable {
    case tcp
    /// A TCP port of ::1 alone.
    case version6
    /// A Unix socket at this path.
    case unix(String)
  }

  private let peer: ScriptedPeer
  /// Its port at 127.0.0.1, kept from others while it listens at ::1.
  private let reserved: ReservedPort?
  private let recorder = RequestRecorder()

  /// - Parameters:
  ///   - respond: decides once the body is read.
  ///   - onHead: decides before the body is read; nil goes on to `respond`.
  init(
    _ listener: Listener = .tcp, answersReadiness: Bool = true,
    respond: @escaping @Sendable (PeerRequest) -> PeerReply = { _ in .text("hello") },
    onHead: @escaping @Sendable (PeerRequest) -> PeerReply? = { _ in nil }
  ) {
    let recorder = recorder
    let script: @Sendable (PeerConnection, Int) -> Void = { connection, number in
      var requestsBefore = 0
      while var request = connection.readRequestHead() {
        request.connection = number
        request.requestsBefore = requestsBefore
        requestsBefore += 1
        if answersReadiness, request.field("user-agent") == "swiftlet-readiness" {
          guard PeerReply.text("ready").perform(on: connection, to: request) else { return }
          continue
        }
        if let reply = onHead(request) {
          recorder.append(request)
          guard reply.perform(on: connection, to: request) else { return }
          continue
        }
        connection.readBody(of: &request)
        recorder.append(request)
        guard respond(request).perform(on: connection, to: request) else { return }
      }
    }
    reserved = if case .version6 = listener { ReservedPort() } else { nil }
    switch listener {
    case .tcp: peer = ScriptedPeer(.concurrent, script)
    case .version6: peer = ScriptedPeer(.concurrent, on: .version6, port: reserved?.number ?? 0, script)
    case .unix(let path): peer = ScriptedPeer(unixPath: path, .concurrent, script)
    }
  }

  /// The requests that it received, without those of the readiness probe.
  var requests: [PeerRequest] { recorder.requests }

  /// The variables that point the adapter to it.
  var variables: [String: String] {
    peer.path.map { ["AWS_LWA_HOST": "unix:\($0)"] } ?? ["AWS_LWA_PORT": String(peer.port)]
  }
}
