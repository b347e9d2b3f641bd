import AdapterCore
import HTTPMessages

/// Judges how the ends of responses can be found: `http.framing`.
package enum FramingJudgment {
  package static func judge(_ exchanges: [DirectExchange], app: RecognizedApp) -> CheckResult.Status {
    var findings: [Finding] = []
    var judged = 0
    var undecided: [String] = []
    var old: [String] = []
    for exchange in exchanges {
      switch verdict(on: exchange) {
      case .sound: judged += 1
      case .oldVersion:
        judged += 1
        if !old.contains(exchange.request.title) { old.append(exchange.request.title) }
      case .undecided(let reason): undecided.append(reason)
      case .faults(let faults):
        judged += 1
        findings += faults.map { finding($0, in: exchange, app: app) }
      }
    }
    findings += ForeignFieldBytes.findings(exchanges, app: app)
    if let note = HTTP10Note.finding(old, app: app) { findings.append(note) }
    findings = findings.distinct
    guard findings.isEmpty else { return .found(findings) }
    guard judged > 0 else { return .undecided(undecided.first ?? "No request was sent to the app directly.") }
    let rest = undecided.isEmpty ? "" : " \(undecided[0])"
    return .passed("\(judged) \(judged == 1 ? "response has" : "responses have") correct framing." + rest)
  }

  private enum Verdict {
    case sound
    case oldVersion
    case faults([FramingFault])
    case undecided(String)
  }

  private static func verdict(on exchange: DirectExchange) -> Verdict {
    let title = exchange.request.title
    switch exchange.reading {
    case .nothing:
      guard exchange.hasEnded else { return .undecided("The app had not responded to \(title) within the time limit.") }
      // `http.early` judges connections that end while the request is being sent.
      guard exchange.sentBody == exchange.request.body.count else {
        return .undecided("The app ended the connection before all of \(title) had been sent.")
      }
      return .faults([.noResponse])
    case .incompleteHead:
      guard exchange.hasEnded else {
        return .undecided("The head of the response to \(title) was incomplete at the time limit.")
      }
      return .faults([.cutOffHead])
    case .invalid(let error): return .faults([.invalid(error, exchange.received)])
    case .response(let response):
      let faults = FramingFault.all(of: response, to: exchange)
      if !faults.isEmpty { return .faults(faults) }
      if response.end == .open { return .undecided("The response to \(title) had not ended at the time limit.") }
      return response.minorVersion == 0 ? .oldVersion : .sound
    }
  }

  private static func evidence(_ fault: FramingFault, in exchange: DirectExchange) -> [String] {
    let facts = fault.evidence.map { "\(exchange.request.title): \($0)" }
    guard exchange.hasEnded, exchange.endAfter > .zero else { return facts }
    let end = exchange.isReset ? "was reset" : "was closed"
    return facts + [
      "\(exchange.request.title): The connection \(end) after \(DurationText.describe(exchange.endAfter))."
    ]
  }

  private static func finding(_ fault: FramingFault, in exchange: DirectExchange, app: RecognizedApp) -> Finding {
    Finding(
      .httpFraming, fault.severity, fault.title(exchange.request.title), method: method,
      evidence: evidence(fault, in: exchange), reason: fault.reason, cure: fault.cure(app),
      subject: "\(fault.name) \(exchange.request.method) \(exchange.path)")
  }

  static let method =
    "Requests were sent to the app directly, and the bytes of its responses were examined."
}

/// What HTTP/1.0 costs.
private enum HTTP10Note {
  static func finding(_ titles: [String], app: RecognizedApp) -> Finding? {
    guard let first = titles.first else { return nil }
    let others = titles.count > 1 ? " and \(titles.count - 1) more" : ""
    return Finding(
      .httpFraming, .info, "The app responds with HTTP/1.0", method: FramingJudgment.method,
      evidence: ["HTTP/1.0 in the response to \(first)\(others)."],
      reason:
        "The adapter opens a new connection for each request, which takes a fraction of a millisecond. HTTP/1.0 has "
        + "no chunked coding, so a response without Content-Length that is cut off looks complete.",
      cure: cure(app), subject: "HTTP/1.0")
  }

  private static func cure(_ app: RecognizedApp) -> String {
    switch (app.framework, app.server) {
    case (.flask, nil):
      "Use a server for production, such as gunicorn, instead of flask run. It speaks HTTP/1.1."
    case (_, .nginx), (.nginx, _): "Set proxy_http_version 1.1 in nginx's configuration."
    default:
      "Nothing needs to change. If the server has a setting for HTTP/1.1, use it; for Python's http.server it is "
        + "protocol_version = \"HTTP/1.1\" in the handler's class."
    }
  }
}
