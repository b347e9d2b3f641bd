import EmulatorCore
import NIOCore

/// Ends the processes of a sandbox, after a grace period for extensions that receive the SHUTDOWN event.
final class SandboxEnding {
  /// When the grace period ends, in Unix milliseconds.
  private(set) var deadline = 0

  private let grace: Duration
  private let processes: SandboxProcesses
  private let runtime: RuntimeCalls
  private let extensions: ExtensionCalls
  private let telemetry: Telemetry
  private let loop: any EventLoop
  private let clock: EmulatorClock
  /// Kills the processes after the grace period.
  private var timer: Scheduled<Void>?

  /// - Parameter grace: how long processes may take to end.
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
  /// - Parameter told: the extensions that receive the SHUTDOWN event.
  func terminate(_ reason: ShutdownReason, told: [ExtensionID]) {
    processes.terminate(sparing: extensions.isToldOfEnd)
    runtime.drop()
    telemetry.resume(flushing: true)
    tell(told, reason)
  }

  /// Kills the processes of a sandbox that failed, except for extensions that receive the SHUTDOWN event.
  ///
  /// - Parameters:
  ///   - told: the extensions that receive the event.
  ///   - names: the names that they registered with.
  func kill(_ reason: ShutdownReason, told: [ExtensionID], names: Set<String>) {
    let areSpared = processes.kill(sparing: names.contains)
    runtime.drop()
    if areSpared { tell(told, reason) }
  }

  func killNow() {
    stop()
    processes.kill()
    runtime.drop()
  }

  /// Cancels the grace period: the processes are gone.
  func stop() {
    timer?.cancel()
    timer = nil
  }

  /// Sends the SHUTDOWN event, and starts the grace period.
  private func tell(_ told: [ExtensionID], _ reason: ShutdownReason) {
    deadline = clock.unixMilliseconds + PlatformLog.wholeMilliseconds(grace)
    extensions.shutDown(reason, deadline: deadline, told)
    timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(grace)) { [weak self] in self?.killNow() }
    telemetry.resume(flushing: true)
  }
}
