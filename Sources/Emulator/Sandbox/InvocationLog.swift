import EmulatorCore
import LambdaInterface

/// What Lambda itself logs of the invocations in one sandbox.
struct InvocationLog {
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

  /// An invocation begins. What the function prints belongs to it, unless it is one of many at once.
  func begin(_ invocation: Invocation, isOneOfMany: Bool = false) {
    if !isOneOfMany { log.begin(invocation.id, keepsTail: invocation.wantsLogTail) }
    log.platform(
      .start(
        invocation.id, functionARN: sandbox.function.arn(qualifier: invocation.qualifier),
        version: sandbox.function.version, trace: invocation.traceHeader))
  }

  /// The runtime has done its part of an invocation, or has failed in it. Nothing happens where it had before, and where
  /// it has not sent its result.
  func runtimeIsDone(with invocation: Invocation, _ outcome: PlatformEvent.Outcome) {
    guard invocation.times.runtimeDone == nil else { return }
    guard outcome != .success || invocation.times.answerEnded != nil else { return }
    let now = InvocationTimes.Moment(clock)
    invocation.runtimeDone(at: now)
    // What the function printed comes before; in a log of the text format this event has no line.
    if log.format == .json || telemetry.hasSubscribers { processes.drainOutput() }
    log.platform(
      .runtimeDone(
        .init(
          invocation.id, outcome, trace: invocation.traceHeader, spans: invocation.times.runtimeSpans,
          duration: now.uptime - (invocation.times.delivered?.uptime ?? now.uptime),
          producedBytes: invocation.times.producedBytes)))
  }

  /// A failure that ends an invocation, or one outside of any.
  func fault(_ failure: SandboxFailure, of id: RequestID? = nil) {
    let text = id.map { failure.logText(for: $0, time: clock.unixMilliseconds) } ?? failure.message(for: nil)
    log.platform(.fault(text))
  }

  /// An invocation is over.
  ///
  /// - Parameter isOneOfMany: whether others are under way in the same sandbox.
  func end(
    _ invocation: Invocation?, _ report: InvocationReport, failure: SandboxFailure?, isOneOfMany: Bool = false
  ) {
    // A function that ran out of memory held all that it may.
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
