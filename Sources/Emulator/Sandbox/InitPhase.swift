import EmulatorCore
import LambdaInterface

/// Reports the start of a sandbox, and its restore from a snapshot, to the log and to telemetry.
final class InitPhase {
  /// A start in progress.
  private struct Start {
    var start: PlatformEvent.Start
    /// On the monotonic clock.
    var startedAt: Duration
    var isRuntimeDone = false
  }

  private let sandbox: SandboxDescription
  private let log: SandboxLog
  private let telemetry: Telemetry
  private let clock: EmulatorClock
  private var current: Start?

  init(of sandbox: SandboxDescription, log: SandboxLog, telemetry: Telemetry, clock: EmulatorClock) {
    self.sandbox = sandbox
    self.log = log
    self.telemetry = telemetry
    self.clock = clock
  }

  /// Whether a start is in progress.
  var isUnderWay: Bool { current != nil }

  /// Whether a start is in progress and the runtime has not requested an invocation yet.
  var isRuntimeStarting: Bool { current.map { !$0.isRuntimeDone } ?? false }

  /// Begins a start, within an invocation or before any.
  func begin(_ phase: PlatformEvent.Start.Phase) {
    let start = PlatformEvent.Start(initializationType: sandbox.type.rawValue, phase: phase)
    current = Start(start: start, startedAt: clock.uptime)
    telemetry.startBegins()
    log.platform(
      .initStart(
        .init(start, runtimeVersion: "swiftlet", function: sandbox.function, instanceID: sandbox.logStream)))
  }

  /// The runtime has started, or failed to. Ignored after the first time.
  func runtimeIsDone(_ outcome: PlatformEvent.Outcome) {
    guard let start = current, !start.isRuntimeDone else { return }
    current?.isRuntimeDone = true
    log.platform(.initRuntimeDone(start.start, outcome))
  }

  /// Ends the start. Ignored if none is in progress.
  func end(_ outcome: PlatformEvent.Outcome, extensions: [PlatformEvent.ExtensionReport]) {
    runtimeIsDone(outcome)
    guard let ended = current else { return }
    current = nil
    for report in extensions { log.platform(.extension(report)) }
    log.platform(.initReport(ended.start, duration: clock.uptime - ended.startedAt, outcome))
    telemetry.startIsOver()
  }

  /// Begins a restore from the snapshot.
  func beginRestore() {
    let start = PlatformEvent.Start(initializationType: sandbox.type.rawValue, phase: .`init`)
    log.platform(
      .restoreStart(
        .init(start, runtimeVersion: "swiftlet", function: sandbox.function, instanceID: sandbox.logStream)))
  }

  /// Ends the restore.
  func endRestore(after duration: Duration, _ outcome: PlatformEvent.Outcome) {
    log.platform(.restoreRuntimeDone(outcome))
    log.platform(.restoreReport(duration: duration, outcome))
  }
}
