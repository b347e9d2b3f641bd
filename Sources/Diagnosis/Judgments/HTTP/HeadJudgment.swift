/// Judges responses to HEAD: `http.head`.
package enum HeadJudgment {
  /// - Parameters:
  ///   - exchanges: HEAD requests, and GET requests with the same targets.
  ///   - hasOwnAdapter: whether the adapter is Swiftlet's own, which drops bodies of responses to HEAD.
  package static func judge(
    _ exchanges: [DirectExchange], hasOwnAdapter: Bool, app: RecognizedApp
  ) -> CheckResult.Status {
    var findings: [Finding] = []
    var judged = 0
    var undecided: String?
    var facts: [Severity: [String]] = [:]
    for head in exchanges where head.request.method == "HEAD" {
      guard let response = head.response else {
        undecided = undecided ?? "The app did not respond to \(head.request.title) with valid HTTP."
        continue
      }
      judged += 1
      if let finding = bodyFinding(response, to: head, hasOwnAdapter: hasOwnAdapter, app: app) {
        findings.append(finding)
      }
      let statuses = Set(exchanges.filter { isGet($0, like: head) }.compactMap { $0.response?.status })
      // If GET itself has several statuses, the app decides by something else than the method.
      if statuses.count == 1, let status = statuses.first, status != response.status,
        let severity = severity(ofStatus: response.status, get: status)
      {
        let fact = "HEAD \(head.request.target): \(response.status). GET \(head.request.target): \(status)."
        if facts[severity]?.contains(fact) != true { facts[severity, default: []].append(fact) }
      }
    }
    for (severity, facts) in facts { findings.append(statusFinding(severity, facts, app: app)) }
    findings = findings.distinct
    guard findings.isEmpty else { return .found(findings) }
    guard judged > 0 else { return .undecided(undecided ?? "No HEAD request was sent to the app directly.") }
    return .passed("\(judged) \(judged == 1 ? "response" : "responses") to HEAD had no body, and the status of GET.")
  }

  private static let method = "HEAD and GET were sent to the app directly for the same paths."

  private static func isGet(_ exchange: DirectExchange, like head: DirectExchange) -> Bool {
    let request = exchange.request
    return request.method == "GET" && request.target == head.request.target && !request.isHandshake
  }

  private static func bodyFinding(
    _ response: ParsedResponse, to head: DirectExchange, hasOwnAdapter: Bool, app: RecognizedApp
  ) -> Finding? {
    let title = head.request.title
    guard !response.leftover.isEmpty, response.status != 101 else { return nil }
    return Finding(
      .httpHead, hasOwnAdapter ? .info : .warning, "The response to \(title) has a body", method: method,
      evidence: ["\(title): status \(response.status), then \(response.leftover.count) bytes after the head."],
      reason: hasOwnAdapter
        ? "This adapter drops these bytes and closes the connection. Another one may take them for the response to the "
          + "next request, which is somebody else's."
        : "The adapter may take these bytes for the response to the next request, which is somebody else's.",
      cure: bodyCure(app), subject: "body \(head.path)")
  }

  private static func bodyCure(_ app: RecognizedApp) -> String {
    switch app.framework {
    case .fastAPI, .flask, .django, .express, .nextJS, .spring, .go, .rails:
      "Let the framework respond to HEAD, which leaves the body out, instead of writing to the connection yourself."
    case .php, .nginx, nil: "Leave the body out if the method is HEAD; keep the fields as they are for GET."
    }
  }

  /// Nil if GET fails: HEAD then tells nothing about how HEAD is handled.
  private static func severity(ofStatus status: Int, get: Int) -> Severity? {
    guard get < 500 else { return nil }
    return status >= 500 && status != 501 ? .warning : .info
  }

  private static func statusFinding(_ severity: Severity, _ facts: [String], app: RecognizedApp) -> Finding {
    Finding(
      .httpHead, severity, severity == .info ? "HEAD has another status than GET" : "HEAD fails where GET does not",
      method: method, evidence: facts,
      reason: "Monitors, link previews and download tools send HEAD, and take this status for that of the page. Lambda "
        + "forwards HEAD like any other method.",
      cure: statusCure(app), subject: severity == .info ? "status" : "failure")
  }

  private static func statusCure(_ app: RecognizedApp) -> String {
    switch app.framework {
    case .fastAPI: "FastAPI's @app.get does not answer HEAD: use @app.api_route(path, methods=[\"GET\", \"HEAD\"])."
    case .django: "Allow HEAD in the view: require_safe instead of require_GET, or http_method_names in a class."
    case .go: "Register the handler for HEAD too; the pattern \"GET /path\" of net/http includes it."
    case .flask, .express, .nextJS, .spring, .rails, .php, .nginx, nil:
      "Handle HEAD like GET, without the body. Most frameworks do so for their GET routes."
    }
  }
}
