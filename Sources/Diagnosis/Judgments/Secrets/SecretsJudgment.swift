/// Judges whether logs and responses contain credentials: `env.secrets`.
package enum SecretsJudgment {
  /// Text that the app put out.
  package struct Output: Sendable, Equatable {
    package enum Source: Sendable, Equatable {
      case log
      case response(request: String, status: Int)
    }

    package var source: Source
    package var text: String

    package init(_ source: Source, _ text: String) {
      self.source = source
      self.text = text
    }
  }

  /// - Parameters:
  ///   - output: the lines of the app's log, and the bodies of responses, above all of error responses.
  ///   - environment: the app's environment variables, with the AWS credentials that it got.
  ///   - requests: what was sent to the app. Its log should not repeat their credentials.
  package static func judge(
    _ output: [Output], environment: [(name: String, value: String)], requests: [AppRequest] = [], app: RecognizedApp
  ) -> CheckResult.Status {
    let scanner = SecretScanner(environment: environment, requests: requests)
    var leaks: [Leak] = []
    for part in output {
      for line in part.text.prefix(textLimit).split(whereSeparator: \.isNewline) {
        for match in scanner.matches(in: Array(line.utf8)) where isFault(match, in: part.source) {
          let leak = Leak(match, in: part.source, line: excerpt(scanner.masking(String(line))))
          if let index = leaks.firstIndex(where: { $0.subject == leak.subject }) {
            leaks[index].count += 1
          } else {
            leaks.append(leak)
          }
        }
      }
    }
    let lines = output.count { $0.source == .log }
    return .judged(
      leaks.map { $0.finding(app) },
      otherwise: "\(lines) log \(lines == 1 ? "line" : "lines") and \(output.count - lines) "
        + "\(output.count - lines == 1 ? "response" : "responses") contain no known credentials.")
  }

  /// The largest part of a response that is searched, in characters.
  private static let textLimit = 1_000_000

  /// A response that succeeds may hand out credentials on purpose, such as a login's; but not the app's own. Any response
  /// may repeat those of its request.
  private static func isFault(_ match: SecretScanner.Match, in source: Output.Source) -> Bool {
    switch source {
    case .log: true
    case .response(_, let status): !match.isOfRequest && (match.isKnown || status >= 400)
    }
  }

  /// A part of a masked line around the first mask.
  private static func excerpt(_ line: String) -> String {
    guard line.count > 160, let mask = line.firstRange(of: SecretScanner.mask) else { return line }
    let start = line.index(mask.lowerBound, offsetBy: -80, limitedBy: line.startIndex) ?? line.startIndex
    let rest = line[start...]
    return (start > line.startIndex ? "…" : "") + rest.prefix(160) + (rest.count > 160 ? "…" : "")
  }

  private struct Leak {
    var match: SecretScanner.Match
    var source: Output.Source
    var line: String
    var count = 1

    init(_ match: SecretScanner.Match, in source: Output.Source, line: String) {
      self.match = match
      self.source = source
      self.line = line
    }

    var subject: String {
      switch source {
      case .log: "\(match.title) in the log"
      case .response(let request, _): "\(match.title) in \(request.prefix { $0 != "?" })"
      }
    }

    private var severity: Severity {
      switch (source, match.isIdentifier) {
      case (.log, true): .info
      case (.log, false), (.response, true): .warning
      case (.response, false): .error
      }
    }

    func finding(_ app: RecognizedApp) -> Finding {
      let times = count == 1 ? "once" : "\(count) times"
      let place =
        switch source {
        case .log: "The log"
        case .response(let request, let status): "The response to \(request) (status \(status))"
        }
      return Finding(
        .secretsInOutput, severity, "\(place) contains \(match.title)",
        method: "The app's log and its responses were searched for credentials.",
        evidence: ["\(match.title): \(match.masked), \(times).", "\(place) has: \(line)"],
        reason: reason, cure: cure(app), subject: subject)
    }

    private var reason: String {
      switch source {
      case .log:
        "Lambda keeps the log in CloudWatch, where more people and tools can read it than the function's configuration, and by "
          + "default it never expires."
      case .response: "Callers, and everything that caches or records responses, can read it."
      }
    }

    private func cure(_ app: RecognizedApp) -> String {
      let after = "Replace the credential if it has been in use."
      guard case .response = source else {
        return match.isOfRequest
          ? "Do not log headers and bodies as they are: leave out Authorization, Cookie and fields with passwords or tokens."
          : "Log names of variables, not values; log addresses without user and password. \(after)"
      }
      switch app.framework {
      case .django: return "Set DEBUG = False. \(after)"
      case .flask: return "Turn off debug mode (FLASK_DEBUG=0), and respond to errors without their text. \(after)"
      case .fastAPI: return "Create the app without debug=True, and respond to errors without their text. \(after)"
      case .express: return "Set NODE_ENV=production, and respond to errors without their text. \(after)"
      case .spring: return "Set server.error.include-message=never and include-stacktrace=never. \(after)"
      case .rails: return "Set RAILS_ENV=production and config.consider_all_requests_local = false. \(after)"
      case .php: return "Set display_errors=0; errors then go to the log only. \(after)"
      case .nextJS, .go, .nginx, nil: return "Respond to errors without their text and without variables. \(after)"
      }
    }
  }
}
