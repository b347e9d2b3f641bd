import AdapterCore

/// Judges responses before the request's body is read: `http.early`.
package enum EarlyJudgment {
  /// - Parameter exchanges: requests with bodies. Only bodies larger than the system's buffers, or whose end was held back,
  ///   can show anything.
  package static func judge(_ exchanges: [DirectExchange], app: RecognizedApp) -> CheckResult.Status {
    var findings: [Finding] = []
    var early: [String] = []
    var read = 0
    for exchange in exchanges where !exchange.request.body.isEmpty {
      let isEarly = exchange.sentBody < exchange.request.body.count
      switch exchange.reading {
      case .response(let response) where response.isComplete:
        if isEarly { early.append(fact(exchange, response.status)) } else { read += 1 }
      case .response where isEarly && exchange.hasEnded, .nothing where isEarly && exchange.hasEnded,
        .incompleteHead where isEarly && exchange.hasEnded:
        findings.append(lostResponse(exchange, app: app))
      case .response, .nothing, .incompleteHead, .invalid: break
      }
    }
    if !early.isEmpty { findings.append(earlyResponse(early)) }
    findings = findings.distinct
    guard findings.isEmpty else { return .found(findings) }
    guard read > 0 else { return .undecided("The app gave no complete response to a request with a body.") }
    return .passed("The app read request bodies before it responded.")
  }

  private static let method = "Requests with large bodies were sent to the app directly."

  private static func fact(_ exchange: DirectExchange, _ status: Int) -> String {
    let after = exchange.headAfter.map { " after \(DurationText.describe($0))" } ?? ""
    let end =
      exchange.isReset ? " Then it reset the connection." : exchange.isClosed ? " Then it closed the connection." : ""
    return
      "\(exchange.request.title): status \(status)\(after), when \(exchange.sentBody) of \(exchange.request.body.count) "
      + "bytes of the body had been sent.\(end)"
  }

  private static func lostResponse(_ exchange: DirectExchange, app: RecognizedApp) -> Finding {
    Finding(
      .httpEarly, .error, "The app drops the connection during the body of \(exchange.request.title)", method: method,
      evidence: [
        "\(exchange.request.title): the connection was \(exchange.isReset ? "reset" : "closed") without a complete response "
          + "after \(exchange.sentBody) of \(exchange.request.body.count) bytes of the body."
      ],
      reason:
        "Callers get 502 (App.ClosedBeforeResponse) instead of the app's reason, such as 413. Lambda accepts requests of "
        + "up to 6 MB.",
      cure: cure(app), subject: "dropped \(exchange.request.method) \(exchange.path)")
  }

  private static func earlyResponse(_ facts: [String]) -> Finding {
    Finding(
      .httpEarly, .info, "The app responds before it has read the request's body", method: method,
      evidence: Array(facts.prefix(3)),
      reason:
        "The adapter passes the response on and opens a new connection for the next request. Other proxies respond with "
        + "502 if the connection is closed while they send.",
      cure:
        "Nothing needs to change with this adapter. For other proxies, read or discard the body before the connection is "
        + "closed.",
      subject: "early")
  }

  private static func cure(_ app: RecognizedApp) -> String {
    switch app.framework {
    case .express:
      "Raise the limit of the body parser, for example express.json({ limit: \"6mb\" }), and do not destroy the request."
    case .django: "Raise DATA_UPLOAD_MAX_MEMORY_SIZE, and read the body before the response."
    case .nginx: "Raise client_max_body_size to 6m."
    case .spring: "Raise spring.servlet.multipart.max-request-size, and server.tomcat.max-swallow-size."
    case .php: "Raise post_max_size and upload_max_filesize to 6M."
    case .fastAPI, .flask, .nextJS, .go, .rails, nil:
      "Respond with a status such as 413, and read or discard the rest of the body before the connection is closed. Look in the "
        + "log for a crash."
    }
  }
}
