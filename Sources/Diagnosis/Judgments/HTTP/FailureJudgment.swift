import AdapterCore

/// Judges requests that the app answers with status 500, as after an unhandled exception: `http.failure`.
package enum FailureJudgment {
  /// - Parameters:
  ///   - exchanges: requests to the app directly.
  ///   - output: the lines that the app printed.
  package static func judge(_ exchanges: [DirectExchange], output: [String], app: RecognizedApp) -> CheckResult.Status {
    var findings: [Finding] = []
    var judged = 0
    let failed = exchanges.filter { $0.response?.status == 500 }
    // A log does not say which request an exception belongs to, so all that failed get all exceptions.
    let exceptions = failed.isEmpty ? [] : LoggedException.all(in: output)
    for exchange in exchanges where exchange.response != nil {
      judged += 1
      guard failed.contains(exchange) else { continue }
      let statuses = exchanges.filter { $0.request == exchange.request }.compactMap { $0.response?.status }
      findings.append(finding(exchange, statuses, exceptions, app))
    }
    findings = findings.distinct
    guard findings.isEmpty else { return .found(findings) }
    guard judged > 0 else { return .undecided("The app gave no valid response to a request.") }
    return .passed("No request got status 500.")
  }

  private static func finding(
    _ exchange: DirectExchange, _ statuses: [Int], _ exceptions: [String], _ app: RecognizedApp
  ) -> Finding {
    let title = exchange.request.title
    let isAlways = statuses.allSatisfy { $0 == 500 }
    return Finding(
      .httpFailure, .warning, isAlways ? "\(title) fails with status 500" : "\(title) sometimes fails with status 500",
      method: "Requests were sent to the app directly.",
      evidence: ["\(title): status \(statuses.map { "\($0)" }.joined(separator: ", "))."]
        + exceptions.prefix(3).map { "The log has: \($0)" },
      reason: reason(app),
      cure: "\(cure(app)) If the request fails only here, give the doctor the variable or the service that it lacks.",
      subject: "\(exchange.request.method) \(exchange.path)")
  }

  private static func reason(_ app: RecognizedApp) -> String {
    let general =
      "Lambda counts an invocation that ends with status 500 as a success: the function's Errors metric stays at 0, and "
      + "no failed event is kept."
    guard app.server == .uvicorn else { return general }
    return general
      + " After an unhandled exception uvicorn closes the connection without notice, so with other adapters "
      + "the next request may fail too (IncompleteMessage)."
  }

  private static func cure(_ app: RecognizedApp) -> String {
    switch app.framework {
    case .fastAPI:
      "Handle the exception in the endpoint (raise HTTPException with a fitting status), or its class with "
        + "@app.exception_handler. A handler for Exception itself still lets uvicorn close the connection."
    case .flask: "Handle the exception in the view (abort with a fitting status), or its class with @app.errorhandler."
    case .django: "Handle the exception in the view, or in the process_exception method of a middleware."
    case .express:
      "Handle the error in the route, and add error-handling middleware, with four parameters, after all routes. Express 4 "
        + "needs next(error) in async handlers."
    case .nextJS: "Handle the error in the route handler or the page, and add error.js for what is left."
    case .spring: "Handle the exception in the controller, or with @ExceptionHandler in a @RestControllerAdvice."
    case .go: "Write an error status instead of calling panic, which also closes the connection."
    case .rails: "Handle the exception in the action, or its class with rescue_from in ApplicationController."
    case .php: "Catch the exception and set a fitting status with http_response_code; the error log has the details."
    case .nginx, nil: "Look in the app's log for the exception, and handle it with a response that says what is wrong."
    }
  }
}
