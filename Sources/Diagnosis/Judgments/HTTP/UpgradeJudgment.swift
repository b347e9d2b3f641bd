import HTTPMessages

/// Judges whether the app needs WebSockets: `http.upgrade`.
package enum UpgradeJudgment {
  /// - Parameter exchanges: WebSocket handshakes, and other requests.
  package static func judge(_ exchanges: [DirectExchange], app: RecognizedApp) -> CheckResult.Status {
    var findings: [Finding] = []
    var handshakes = 0
    for exchange in exchanges {
      guard let response = exchange.response else { continue }
      let isHandshake = isHandshake(exchange.request)
      if isHandshake { handshakes += 1 }
      if isHandshake && response.status == 101 || response.status == 426 && wantsWebSocket(response) {
        findings.append(finding(exchange, response.status, app: app))
      }
    }
    findings = findings.distinct
    guard findings.isEmpty else { return .found(findings) }
    guard handshakes > 0 else { return .undecided("The app responded to no WebSocket handshake.") }
    return .passed("The app accepted no WebSocket handshake at the paths that were tried.")
  }

  private static func isHandshake(_ request: AppRequest) -> Bool {
    request.fields.contains { $0.name.lowercased() == "upgrade" && $0.value.lowercased() == "websocket" }
  }

  private static func wantsWebSocket(_ response: ParsedResponse) -> Bool {
    response.head.fields.firstText("upgrade")?.lowercased() == "websocket"
  }

  private static func finding(_ exchange: DirectExchange, _ status: Int, app: RecognizedApp) -> Finding {
    Finding(
      .httpUpgrade, .error, "The app speaks WebSocket at \(exchange.path)",
      method: "A WebSocket handshake was sent to the app directly.",
      evidence: ["GET \(exchange.request.target): status \(status)."],
      reason:
        "No front door of Lambda passes a WebSocket to a function. The handshake reaches the app as a plain request or "
        + "not at all, so clients cannot connect.",
      cure: cure(app), subject: exchange.path)
  }

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
