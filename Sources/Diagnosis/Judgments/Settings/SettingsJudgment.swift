import AdapterCore
package import LambdaInterface

/// Judges the adapter's environment variables: `config.lwa`.
package enum SettingsJudgment {
  /// - Parameters:
  ///   - environment: the function's environment variables.
  ///   - basePaths: requests of which the adapter removes the base path.
  ///   - drainStatus: the status of the app's response to GET at `AWS_LWA_DRAIN_PATH`; nil if it was not requested.
  ///   - functionURL: `InvokeMode` of the function's URL; nil if it is not known, or there is none.
  package static func judge(
    environment: [(name: String, value: String)], drainStatus: Int? = nil, basePaths: [BasePathObservation] = [],
    functionURL: InvokeMode? = nil, app: RecognizedApp
  ) -> CheckResult.Status {
    let variables = Variables(environment)
    var findings = variables.problems.map(problemFinding) + variables.warnings.map(warningFinding)
    findings += SettingsConflict.all(of: variables.settings) { variables.isSet($0) }.map(conflictFinding)
    if let drainStatus, let path = variables.settings.drainPath, drainStatus >= 400 {
      findings.append(drainFinding(drainStatus, path: path, app: app))
    }
    if let basePath = variables.settings.basePath, let finding = basePathFinding(basePaths, basePath) {
      findings.append(finding)
    }
    if let functionURL, functionURL != variables.settings.invokeMode { findings.append(modeFinding(functionURL)) }
    let count = variables.adapterNames
    return .judged(
      findings.distinct,
      otherwise: count == 0
        ? "No AWS_LWA_ variable is set."
        : "\(count) AWS_LWA_ \(count == 1 ? "variable is" : "variables are") set, correctly.")
  }

  private static let method = "The function's environment variables were read as the adapter reads them."

  private static func problemFinding(_ problem: SettingsError.Problem) -> Finding {
    Finding(
      .adapterSettings, .error, "The adapter does not start with this value of \(problem.name)", method: method,
      evidence: ["\(problem.name)\(problem.value.map { "=\($0)" } ?? "") \(problem.reason)."],
      reason: "The adapter exits with status 64 (Settings.Invalid), and init fails.",
      cure: "Expected: \(problem.expected).", subject: problem.name)
  }

  private static func warningFinding(_ warning: SettingsWarning) -> Finding {
    switch warning {
    case .deprecated(let name, let replacement):
      Finding(
        .adapterSettings, .info, "\(name) is deprecated", method: method, evidence: ["\(name) is set."],
        reason: "The name still works, and the adapter logs a warning at each start.",
        cure: "Rename it to \(replacement).", subject: name)
    case .unknown(let name, let nearest):
      Finding(
        .adapterSettings, .warning, "\(name) has no effect", method: method,
        evidence: ["\(name) is set; the adapter knows no variable of this name."],
        reason: "What it was meant to change does not change.",
        cure: nearest.map { "Use \($0), if that is what was meant; otherwise remove it." }
          ?? "Remove it, or look up the name in docs/settings.md.", subject: name)
    case .ignored(let problem):
      Finding(
        .adapterSettings, .info, "This value of \(problem.name) has no effect on the adapter", method: method,
        evidence: ["\(problem.name)\(problem.value.map { "=\($0)" } ?? "") \(problem.reason)."],
        reason: "Other programs use the variable too, so the adapter ignores what it cannot read.",
        cure: "If it is meant for the adapter, expected: \(problem.expected).", subject: problem.name)
    }
  }

  private static func conflictFinding(_ conflict: SettingsConflict) -> Finding {
    Finding(
      .adapterSettings, conflict.severity, conflict.title, method: method, evidence: [conflict.evidence],
      reason: conflict.reason, cure: conflict.cure, subject: conflict.names.joined(separator: " "))
  }

  private static func drainFinding(_ status: Int, path: String, app: RecognizedApp) -> Finding {
    let isMissing = status == 404 || status == 405
    return Finding(
      .adapterSettings, .warning,
      isMissing ? "The app has no GET route at AWS_LWA_DRAIN_PATH" : "The drain path fails",
      method: "The drain path was requested from the app as the adapter does, with GET.",
      evidence: ["GET \(path): \(status)."],
      reason:
        "The adapter requests it after each response and waits for it, so that background work ends before the freeze. "
        + "An error status comes at once: the work is frozen, and each invocation logs a warning.",
      cure: "Let the app respond 200 to GET \(path) once its background work is done. "
        + (isMissing
          ? "Compare the path with the app's route, including a prefix." : "Look in the app's log for the error."),
      subject: "AWS_LWA_DRAIN_PATH")
  }

  private static func basePathFinding(_ seen: [BasePathObservation], _ basePath: String) -> Finding? {
    let needed = seen.filter(\.isNeeded)
    guard !needed.isEmpty else { return nil }
    return Finding(
      .adapterSettings, .error, "AWS_LWA_REMOVE_BASE_PATH removes a part of the path that the app needs",
      method: "Requests were sent to the app with the base path and without it, as the adapter sends them.",
      evidence: needed.prefix(3).map { seen in
        "\(seen.whole.title): \(seen.wholeStatus); as \(seen.sent.target), which the adapter sends: \(seen.sentStatus)."
      },
      reason: "The app's routes begin with \(basePath), so without it the app knows no path that callers use.",
      cure: "Remove AWS_LWA_REMOVE_BASE_PATH, or take \(basePath) out of the app's routes.",
      subject: "AWS_LWA_REMOVE_BASE_PATH")
  }

  private static func modeFinding(_ functionURL: InvokeMode) -> Finding {
    let isStreaming = functionURL == .responseStream
    return Finding(
      .adapterSettings, .error, "The adapter and the function URL have different invoke modes",
      method: "The adapter's mode was compared with that of the function's URL in the project.",
      evidence: [
        "The function URL has InvokeMode \(isStreaming ? "RESPONSE_STREAM" : "BUFFERED"), and AWS_LWA_INVOKE_MODE is "
          + "\(isStreaming ? "buffered" : "response_stream")."
      ],
      reason: isStreaming
        ? "A URL that streams passes the adapter's result on as it is, so callers get JSON instead of the page."
        : "A URL that buffers cannot read a streamed result, so callers get 502.",
      cure: isStreaming
        ? "Set AWS_LWA_INVOKE_MODE=response_stream, or remove InvokeMode from FunctionUrlConfig."
        : "Set InvokeMode: RESPONSE_STREAM in FunctionUrlConfig, or remove AWS_LWA_INVOKE_MODE.",
      subject: "AWS_LWA_INVOKE_MODE")
  }

  /// The variables, read as far as they can be.
  private struct Variables {
    private var values: [String: String]
    private(set) var problems: [SettingsError.Problem] = []
    private(set) var warnings: [SettingsWarning] = []
    private(set) var settings = Settings()

    init(_ environment: [(name: String, value: String)]) {
      values = Dictionary(environment.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
      let names = values.keys.sorted()
      // Lambda sets it.
      if values["AWS_LAMBDA_RUNTIME_API", default: ""].isEmpty { values["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:9001" }
      var usable = values
      // Each round leaves out what was found, to find what it hides.
      while true {
        do throws(SettingsError) {
          (settings, warnings) = try Settings.parse(lookup: { usable[$0] }, names: names)
          return
        } catch {
          let new = error.problems.filter { problem in !problems.contains { $0.name == problem.name } }
          problems += new
          guard !new.isEmpty else { return }
          for problem in new { usable[problem.name] = nil }
        }
      }
    }

    func isSet(_ name: String) -> Bool { !values[name, default: ""].allSatisfy(\.isWhitespace) }

    /// The number of variables with the adapter's prefix.
    var adapterNames: Int { values.keys.count { $0.hasPrefix("AWS_LWA_") } }
  }
}
