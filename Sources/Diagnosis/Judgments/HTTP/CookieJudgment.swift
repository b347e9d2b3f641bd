/// Judges whether all cookies reach callers: `http.cookies`.
package enum CookieJudgment {
  /// - Parameter exchanges: the same requests directly and through Lambda.
  package static func judge(_ exchanges: [DirectExchange], app: RecognizedApp) -> CheckResult.Status {
    var findings: [Finding] = []
    var compared = 0
    var cookies = 0
    var undecided: String?
    for observed in RequestObservations.all(in: exchanges) where observed.canBeCompared {
      for response in observed.throughLambda where observed.direct.contains(where: { $0.status == response.status }) {
        switch difference(between: observed, and: response) {
        case .none:
          compared += 1
          cookies = max(cookies, setCookies(response.fields).count)
        case .unknown(let reason): undecided = undecided ?? reason
        case .found(let fact): findings.append(finding(fact, observed.request))
        }
      }
    }
    findings = findings.distinct
    guard findings.isEmpty else { return .found(findings) }
    if let undecided { return .undecided(undecided) }
    guard compared > 0 else { return .undecided("No request was answered both directly and through Lambda.") }
    return .passed(
      cookies == 0
        ? "No response set a cookie."
        : "All cookies arrived, up to \(cookies) in one response.")
  }

  private enum Difference {
    case none
    case unknown(String)
    case found(String)
  }

  private static func difference(between observed: RequestObservations, and response: AppResponse) -> Difference {
    let direct = observed.direct.map { setCookies($0.fields) }
    let names = direct.map { $0.map(name) }
    let received = setCookies(response.fields)
    let receivedNames = received.map(name)
    if let cut = received.first(where: isCutAtComma) {
      return .found("The cookie \(name(cut)) was cut at the comma of its Expires attribute.")
    }
    if names.contains(where: { $0.sorted() == receivedNames.sorted() }) { return .none }
    guard let expected = names.first else { return .none }
    let joined = received.contains { line in
      expected.contains { $0 != name(line) && (line.contains(", \($0)=") || line.contains(",\($0)=")) }
    }
    let counts = "Directly \(list(expected)), through Lambda \(list(receivedNames))."
    if joined { return .found("\(counts) Several cookies are in one Set-Cookie field.") }
    let isAlwaysSame = names.allSatisfy { $0 == expected }
    let isLost = received.count < expected.count && receivedNames.allSatisfy(expected.contains)
    // Only one of several left is the damage of an adapter that keeps fields in a dictionary.
    if isLost, isAlwaysSame, direct.count > 1 || (received.count == 1 && expected.count > 1) { return .found(counts) }
    return .unknown("\(observed.request.title) does not always set the same cookies, so they cannot be compared.")
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "no cookie" : "\(names.count) (\(names.joined(separator: ", ")))"
  }

  private static func setCookies(_ fields: [AppRequest.Field]) -> [String] {
    fields.filter { $0.name.lowercased() == "set-cookie" }.map(\.value)
  }

  private static func name(_ cookie: String) -> String {
    String(cookie.prefix { $0 != "=" && $0 != ";" }.filter { !$0.isWhitespace })
  }

  /// `expires=Wed`, without the date that follows.
  private static func isCutAtComma(_ cookie: String) -> Bool {
    let attributes = cookie.split(separator: ";").dropFirst().map { $0.filter { !$0.isWhitespace }.lowercased() }
    let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    return attributes.contains { attribute in
      attribute.hasPrefix("expires=") && days.contains { day in attribute.dropFirst(8) == day }
    }
  }

  private static func finding(_ fact: String, _ request: AppRequest) -> Finding {
    Finding(
      .httpCookies, .error, "Cookies of \(request.title) are lost on their way through Lambda",
      method:
        "The same requests were sent to the app directly and through a Function URL, and the Set-Cookie fields compared.",
      evidence: ["\(request.title): \(fact)"],
      reason:
        "Set-Cookie is the one field that must not be joined with commas. Each front door has its own form for several "
        + "of them, and sessions or logins break without it.",
      cure:
        "Use an adapter that keeps repeated fields, such as lambda-adapter. Behind a load balancer, turn on multi-value "
        + "headers of the target group.",
      subject: "\(request.method) \(request.target.prefix { $0 != "?" })")
  }
}
