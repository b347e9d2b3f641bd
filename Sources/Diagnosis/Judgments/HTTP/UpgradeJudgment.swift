import HTTPMessages

/// Judges whether the app needs WebSockets: `http.upgrade`.
package enum UpgradeJudgment {
  /// Where apps often accept WebSockets, although no request and no description of theirs names the path: WebSocket
  /// libraries' examples, Socket.IO, Action Cable, and the development server of Next.js.
  package static let commonTargets = [
    "/ws", "/websocket", "/socket.io/?EIO=4&transport=websocket", "/cable", "/_next/webpack-hmr",
  ]

  /// - Parameters:
  ///   - exchanges: WebSocket handshakes, and other requests.
  ///   - guesses: handshakes at ``commonTargets``.
  ///   - anywhere: a handshake at a path that the app does not have.
  package static func judge(
    _ exchanges: [DirectExchange], guesses: [DirectExchange] = [], anywhere: DirectExchange? = nil, app: RecognizedApp
  ) -> CheckResult.Status {
    var findings = exchanges.filter(demandsWebSocket).map { finding($0, app: app) }.distinct
    if findings.isEmpty, let anywhere, demandsWebSocket(anywhere) {
      findings = [finding(anywhere, isAnywhere: true, app: app)]
    } else if anywhere.map(demandsWebSocket) != true {
      findings = (findings + guesses.filter(demandsWebSocket).map { finding($0, app: app) }).distinct
    }
    guard findings.isEmpty else { return .found(findings) }
    let handshakes = (exchanges + guesses).filter { $0.request.isHandshake && $0.response != nil }
    guard !handshakes.isEmpty else { return .undecided("The app responded to no WebSocket handshake.") }
    let count = Set(handshakes.map(\.path)).count
    return .passed(
      "The app accepted no WebSocket handshake at the \(count) \(count == 1 ? "path that was" : "paths that were") tried."
    )
  }

  /// Whether the app accepted a handshake, or refused a request because it is none.
  private static func demandsWebSocket(_ exchange: DirectExchange) -> Bool {
    guard let response = exchange.response else { return false }
    return exchange.request.isHandshake && response.status == 101
      || response.status == 426 && wantsWebSocket(response)
  }

  private static func wantsWebSocket(_ response: ParsedResponse) -> Bool {
    response.head.fields.firstText("upgrade")?.lowercased() == "websocket"
  }

  private static func finding(
    _ exchange: DirectExchange, isAnywhere: Bool = false, app: RecognizedApp
  ) -> Finding {
    let isReplaceable = fallbacks.contains { exchange.path.hasPrefix($0) }
    let place = isAnywhere ? "any path" : exchange.path
    return Finding(
      .httpUpgrade, isReplaceable ? .warning : .error, "The app speaks WebSocket at \(place)",
      method: "A WebSocket handshake was sent to the app directly.",
      evidence: ["GET \(exchange.request.target): status \(exchange.response?.status ?? 0)."],
      reason:
        "No front door of Lambda passes a WebSocket to a function. The handshake reaches the app as a plain request or "
        + "not at all, so clients cannot connect.",
      cure: cure(app), subject: place)
  }

  /// Paths of clients that also work without WebSockets: Socket.IO polls, and browsers need no development server.
  private static let fallbacks = ["/socket.io/", "/_next/"]

  private static func cure(_ app: RecognizedApp) -> String {
    let general =
      "Use a WebSocket API of API Gateway: it holds the connections and sends CONNECT, messages and DISCONNECT as events, which "
      + "the adapter posts to the app's /events path. For one direction only, stream server-sent events."
    switch app.framework {
    case .nextJS:
      return "If it is the development server (next dev), deploy 'next build' and 'next start'. Otherwise: " + general
    case .rails: return "Turn off Action Cable in the function, or run it elsewhere. " + general
    case .express:
      return "Socket.IO can do without: transports: [\"polling\"], with one sandbox only. Better: " + general
    case .fastAPI, .flask, .django, .spring, .go, .php, .nginx, nil: return general
    }
  }
}
