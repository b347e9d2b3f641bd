import AdapterCore
import Diagnosis

/// WebSocket handshakes at paths that no request names.
struct Handshakes: Sendable {
  /// Where apps often accept them.
  var guesses: [DirectExchange] = []
  /// At a path that the app does not have.
  var anywhere: DirectExchange?

  /// The fields of a WebSocket handshake (RFC 6455 section 4.1); the sender adds `Connection: Upgrade`.
  static let fields = [
    AppRequest.Field("upgrade", "websocket"), .init("sec-websocket-version", "13"),
    .init("sec-websocket-key", "c3dpZnRsZXQgZG9jdG9yIQ=="),
  ]

  /// How long to wait for a response. An app that responds to no handshake elsewhere costs this time.
  private static let limit = Duration.seconds(2)

  /// Sends them to an app, all at the same time.
  static func send(to endpoint: Endpoint, missingPath: String) async throws -> Handshakes {
    let direct = DirectRequests(to: endpoint, limit: limit)
    return try await withThrowingTaskGroup(of: (isGuess: Bool, exchange: DirectExchange?).self) { group in
      for target in UpgradeJudgment.commonTargets + [missingPath] {
        group.addTask {
          (target != missingPath, try await direct.send(AppRequest("GET", target, fields: fields)))
        }
      }
      var handshakes = Handshakes()
      for try await (isGuess, exchange) in group {
        if !isGuess { handshakes.anywhere = exchange } else if let exchange { handshakes.guesses.append(exchange) }
      }
      handshakes.guesses.sort { $0.request.target < $1.request.target }
      return handshakes
    }
  }
}
