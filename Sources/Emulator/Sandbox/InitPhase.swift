import EmulatorCore
import LambdaInterface

/// The start of a sandbox, and its restore from a snapshot, as log and telemetry report them.
final class InitPhase {
  /// A start under way.
  private struct Start {
    /// Which start it is.
    var start: PlatformEvent.Start
    /// When it began, on the clock that never jumps.
    var startedAt: Duration
    /// Whether the runtime has done its part.
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

  /// Whether a start is under way.
  var isUnderWay: Bool { current != nil }

  /// Whether a start is under way in which the runtime has not asked for an invocation yet.
  var isRuntimeStarting: Bool { current.map { !$0.isRuntimeDone } ?? false }

  /// A start begins: inside of an invocation, or ahead of any.
  func begin(_ phase: PlatformEvent.Start.Phase) {
    let start = PlatformEvent.Start(initializationType: sandbox.type.rawValue, phase: phase)
    current = Start(start: start, startedAt: clock.uptime)
    telemetry.startBegins()
    log.platform(
      .initStart(
        .init(start, runtimeVersion: "swiftlet", function: sandbox.function, instanceID: sandbox.logStream)))
  }

  /// The runtime has done its part of the start, or has failed in it. Nothing happens where it had before.
  func runtimeIsDone(_ outcome: PlatformEvent.Outcome) {
    guard let start = current, !start.isRuntimeDone else { return }
    current?.isRuntimeDone = true
    log.platform(.initRuntimeDone(start.start, outcome))
  }

  /// The start is over, or has failed. Nothing happens where none is under way.
  func end(_ outcome: PlatformEvent.Outcome, extensions: [PlatformEvent.ExtensionReport]) {
    runtimeIsDone(outcome)
    guard let ended = current else { return }
    current = nil
    for report in extensions { log.platform(.extension(report)) }
    log.platform(.initReport(ended.start, duration: clock.uptime - ended.startedAt, outcome))
    telemetry.startIsOver()
  }

  /// A restore from the snapshot begins.
  func beginRestore() {
    let start = PlatformEvent.Start(initializationType: sandbox.type.rawValue, phase: .`init`)
    log.platform(
      .restoreStart(
        .init(start, runtimeVersion: "swiftlet", function: sandbox.function, instanceID: sandbox.logStream)))
  }

  /// The restore is over, or has failed.
  func endRestore(after duration: Duration, _ outcome: PlatformEvent.Outcome) {
    log.platform(.restoreRuntimeDone(outcome))
    log.platform(.restoreReport(duration: duration, outcome))
  }
}
