import EmulatorCore
import NIOCore

/// Ends the processes of a sandbox: at once, or with a moment for extensions that are told of the end.
final class SandboxEnding {
  /// When the processes are killed that were asked to end, in Unix milliseconds.
  private(set) var deadline = 0

  private let grace: Duration
  private let processes: SandboxProcesses
  private let runtime: RuntimeCalls
  private let extensions: ExtensionCalls
  private let telemetry: Telemetry
  private let loop: any EventLoop
  private let clock: EmulatorClock
  /// Kills the processes when their moment is over.
  private var timer: Scheduled<Void>?

  /// - Parameter grace: how long processes have that are asked to end.
  init(
    grace: Duration, processes: SandboxProcesses, runtime: RuntimeCalls, extensions: ExtensionCalls,
    telemetry: Telemetry, on loop: any EventLoop, clock: EmulatorClock
  ) {
    self.grace = grace
    self.processes = processes
    self.runtime = runtime
    self.extensions = extensions
    self.telemetry = telemetry
    self.loop = loop
    self.clock = clock
  }

  /// Asks all processes to end.
  ///
  /// - Parameter told: the extensions that are told of it.
  func terminate(_ reason: ShutdownReason, told: [ExtensionID]) {
    processes.terminate(sparing: extensions.isToldOfEnd)
    runtime.drop()
    telemetry.resume(flushing: true)
    tell(told, reason)
  }

  /// Ends what is left of a sandbox that failed: the runtime at once, and all else but extensions that want to be told of
  /// the end, which get their moment.
  ///
  /// - Parameters:
  ///   - told: the extensions that are told of it.
  ///   - names: the names under which they registered.
  func kill(_ reason: ShutdownReason, told: [ExtensionID], names: Set<String>) {
    let areSpared = processes.kill(sparing: names.contains)
    runtime.drop()
    if areSpared { tell(told, reason) }
  }

  /// Kills all processes at once.
  func killNow() {
    stop()
    processes.kill()
    runtime.drop()
  }

  /// The processes are gone.
  func stop() {
    timer?.cancel()
    timer = nil
  }

  /// Tells extensions of the end, and sees to it that it comes.
  private func tell(_ told: [ExtensionID], _ reason: ShutdownReason) {
    deadline = clock.unixMilliseconds + PlatformLog.wholeMilliseconds(grace)
    extensions.shutDown(reason, deadline: deadline, told)
    timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(grace)) { [weak self] in self?.killNow() }
    telemetry.resume(flushing: true)
  }
}
