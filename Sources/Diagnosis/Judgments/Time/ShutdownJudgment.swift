import AdapterCore

/// Judges the response to SIGTERM: `time.shutdown`.
package enum ShutdownJudgment {
  package struct Observation: Sendable, Equatable {
    /// How long the app's processes took to end after SIGTERM; nil if they did not.
    package var endedAfter: Duration?
    /// How long they were given.
    package var waitedFor: Duration
    /// The command of a shell that started the app and does not pass SIGTERM on; nil if there is none.
    package var deafShell: String?

    package init(endedAfter: Duration?, waitedFor: Duration, deafShell: String? = nil) {
      self.endedAfter = endedAfter
      self.waitedFor = waitedFor
      self.deafShell = deafShell
    }
  }

  /// Lambda gives a function with an external extension, such as the adapter, this much time in all.
  package static let limit = Duration.seconds(2)

  package static func judge(
    _ seen: Observation, noise: MachineNoise = .none, app: RecognizedApp
  ) -> CheckResult.Status {
    var calm = seen
    calm.endedAfter = seen.endedAfter.map { noise.calm($0) }
    return noise.settle(judge(seen, app), calm: judge(calm, app))
  }

  private static func judge(_ seen: Observation, _ app: RecognizedApp) -> CheckResult.Status {
    if let shell = seen.deafShell {
      return .found([
        finding("A shell does not pass SIGTERM on to the app", "\(shell) has no handler for SIGTERM, and a child.", app)
      ])
    }
    if let ended = seen.endedAfter, ended < limit * 0.75 {
      return .passed("The app ended \(DurationText.describe(ended)) after SIGTERM.")
    }
    let title = seen.endedAfter == nil ? "The app ignores SIGTERM" : "The app takes long to end"
    let evidence =
      seen.endedAfter.map { "It ended \(DurationText.describe($0)) after SIGTERM." }
      ?? "It still ran \(DurationText.describe(seen.waitedFor)) after SIGTERM."
    return .found([finding(title, evidence, app)])
  }

  private static func finding(_ title: String, _ evidence: String, _ app: RecognizedApp) -> Finding {
    Finding(
      .timeShutdown, .warning, title, method: "SIGTERM was sent to the app.", evidence: [evidence],
      reason:
        "Lambda kills the sandbox 2 s after SIGTERM. What the app has not written by then is lost: logs, metrics, "
        + "open transactions.",
      cure: cure(app))
  }

  private static func cure(_ app: RecognizedApp) -> String {
    switch app.server {
    case .node:
      "Handle the signal: process.on('SIGTERM', () => server.close(() => process.exit(0))). Start node itself, not npm, "
        + "which does not pass the signal on."
    case .uvicorn: "Start uvicorn itself, not through a shell without exec, and set --timeout-graceful-shutdown 1."
    case .gunicorn: "Set --graceful-timeout 1. In a shell script, start gunicorn with exec."
    case .hypercorn: "Set --graceful-timeout 1. In a shell script, start hypercorn with exec."
    case .java where app.framework != .spring:
      "Stop the server in a hook (Runtime.getRuntime().addShutdownHook). In a shell script, start java with exec."
    case .java: "Set server.shutdown=graceful and spring.lifecycle.timeout-per-shutdown-phase=1s. Use exec in scripts."
    case .puma: "Set force_shutdown_after 1. In a shell script, start puma with exec."
    case .php, .nginx, nil:
      "Handle SIGTERM: stop accepting, finish what is under way, exit. A shell script must start the app with exec, or the "
        + "signal does not reach it."
    }
  }
}
