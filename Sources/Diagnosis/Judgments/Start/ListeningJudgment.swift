import AdapterCore

/// Judges where the app listens: `start.port` and `start.address`.
package enum ListeningJudgment {
  /// Whether the app listens on the expected port.
  package static func port(_ start: StartObservation, app: RecognizedApp) -> CheckResult.Status {
    if start.isListening { return .passed("The app listens on \(start.expected).") }
    guard let hint = ListenerHint(start.listeners, expected: start.expected) else {
      return .found([nowhere(start, app)])
    }
    if hasExpectedPort(start) { return .passed("") }
    return .found([
      Finding(
        .startPort, .error, "The app listens on another port than the adapter expects",
        method: StartObservation.method, evidence: ["\(hint.found), not on \(start.expected)."],
        reason: "No request reaches the app: the adapter waits for it until the init phase ends.",
        cure: "\(cure(start, app)) Or point the adapter to it: set \(hint.settings).")
    ])
  }

  /// Whether the app listens on an address that the adapter reaches.
  package static func address(_ start: StartObservation, app: RecognizedApp) -> CheckResult.Status {
    if start.isListening { return .passed("The app listens on \(start.expected).") }
    guard let hint = ListenerHint(start.listeners, expected: start.expected) else {
      return .undecided("The app listens nowhere; see start.port.")
    }
    guard hasExpectedPort(start) else { return .undecided("The app listens on another port; see start.port.") }
    return .found([
      Finding(
        .startAddress, .error, "The app listens on an address that the adapter does not use",
        method: StartObservation.method, evidence: ["\(hint.found), not on \(start.expected)."],
        reason: "No request reaches the app: the adapter waits for it until the init phase ends.",
        cure: "Listen on 127.0.0.1 or 0.0.0.0\(addressOption(app)). Or set \(hint.settings).")
    ])
  }

  private static func nowhere(_ start: StartObservation, _ app: RecognizedApp) -> Finding {
    Finding(
      .startPort, .error, "The app listens nowhere", method: StartObservation.method,
      evidence: ["Nothing listens on \(start.expected) after \(DurationText.describe(start.duration))."]
        + start.outputEvidence,
      reason: "No request reaches the app: Lambda ends the init phase after \(DurationText.describe(start.limit)).",
      cure: start.output.isEmpty
        ? "Check the command: it must start a server that listens on \(start.expected)."
        : "See the app's output. The command must start a server that listens on \(start.expected). It gets no variables of your "
          + "shell: pass those that it needs with --env, --env-file or --inherit-env.")
  }

  private static func hasExpectedPort(_ start: StartObservation) -> Bool {
    start.listeners.contains { $0.endpoint.port != nil && $0.endpoint.port == start.expected.port }
  }

  private static func cure(_ start: StartObservation, _ app: RecognizedApp) -> String {
    let port = start.expected.port.map { "\($0)" } ?? "the expected port"
    if app.framework == .nextJS { return "Start it with PORT=\(port), or next start --port \(port)." }
    return switch app.server {
    case .uvicorn: "Start the server with --port \(port)."
    case .gunicorn: "Start gunicorn with --bind 0.0.0.0:\(port)."
    case .hypercorn: "Start hypercorn with --bind 0.0.0.0:\(port)."
    case .node: "Listen on process.env.PORT, which the adapter and Lambda agree on: app.listen(process.env.PORT)."
    case .java: "Let the server listen on port \(port); Spring takes it from SERVER_PORT or server.port."
    case .puma: "Start puma with --port \(port)."
    case .php: "Start PHP with -S 0.0.0.0:\(port)."
    case .nginx: "Write 'listen \(port);' in the server block."
    case nil: "Let the app listen on port \(port), or on the value of PORT."
    }
  }

  private static func addressOption(_ app: RecognizedApp) -> String {
    // Its standalone server takes the address from HOSTNAME, which containers set to their own name.
    if app.framework == .nextJS { return ": HOSTNAME=0.0.0.0, or next start --hostname 0.0.0.0" }
    return switch app.server {
    case .uvicorn: ": --host 0.0.0.0"
    case .gunicorn, .hypercorn: ": --bind 0.0.0.0:PORT"
    case .node: ": app.listen(port, '0.0.0.0')"
    case .java: "; Spring: SERVER_ADDRESS=0.0.0.0"
    case .puma: ": --bind tcp://0.0.0.0:PORT"
    case .php: ": -S 0.0.0.0:PORT"
    case .nginx, nil: ""
    }
  }
}
