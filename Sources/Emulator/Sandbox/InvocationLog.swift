import EmulatorCore
import LambdaInterface

/// Writes Lambda's own log entries about the invocations in one sandbox.
final class InvocationLog {
  private let sandbox: SandboxDescription
  private let log: SandboxLog
  private let telemetry: Telemetry
  private let processes: SandboxProcesses
  private let clock: EmulatorClock

  init(
    of sandbox: SandboxDescription, log: SandboxLog, telemetry: Telemetry, processes: SandboxProcesses,
    clock: EmulatorClock
  ) {
    self.sandbox = sandbox
    self.log = log
    self.telemetry = telemetry
    self.processes = processes
    self.clock = clock
  }

  /// Logs the start of an invocation. Output of the function belongs to it, unless it is one of several.
  func begin(_ invocation: Invocation, isOneOfMany: Bool = false) {
    if !isOneOfMany { log.begin(invocation.id, keepsTail: invocation.wantsLogTail) }
    log.platform(
      .start(
        invocation.id, functionARN: sandbox.function.arn(qualifier: invocation.qualifier),
        version: sandbox.function.version, trace: invocation.traceHeader))
  }

  /// Logs that the runtime has finished an invocation, or failed. Ignored after the first time, and on success before the
  /// response is complete.
  func runtimeIsDone(with invocation: Invocation, _ outcome: PlatformEvent.Outcome) {
    guard invocation.times.runtimeDone == nil else { return }
    guard outcome != .success || invocation.times.answerEnded != nil else { return }
    let now = InvocationTimes.Moment(clock)
    invocation.runtimeDone(at: now)
    // The function's output comes first. The text format has no line for this event.
    if log.format == .json || telemetry.hasSubscribers { processes.drainOutput() }
    log.platform(
      .runtimeDone(
        .init(
          invocation.id, outcome, trace: invocation.traceHeader, spans: invocation.times.runtimeSpans,
          duration: now.uptime - (invocation.times.delivered?.uptime ?? now.uptime),
          producedBytes: invocation.times.producedBytes)))
  }

  /// Logs a failure, of an invocation if there is one.
  func fault(_ failure: SandboxFailure, of id: RequestID? = nil) {
    let text = id.map { failure.logText(for: $0, time: clock.unixMilliseconds) } ?? failure.message(for: nil)
    log.platform(.fault(text))
  }

  /// Logs the end of an invocation.
  ///
  /// - Parameter isOneOfMany: whether the sandbox handles several invocations at once.
  func end(
    _ invocation: Invocation?, _ report: InvocationReport, failure: SandboxFailure?, isOneOfMany: Bool = false
  ) {
    // A function that ran out of memory used all of it.
    let memoryUsed = failure == .outOfMemory ? sandbox.function.memorySize : processes.peakMemory
    log.platform(.end(report.id))
    log.platform(
      .report(
        .init(
          report, memorySize: sandbox.function.memorySize, memoryUsed: memoryUsed, outcome: .init(failure),
          trace: invocation?.traceHeader ?? "", spans: invocation?.times.extensionOverhead(at: .init(clock)) ?? [],
          isOneOfMany: isOneOfMany)))
    if !isOneOfMany { log.end() }
  }
}
