import ChildProcesses
import EmulatorCore
import LambdaInterface

extension Sandbox {
  /// A start under way.
  struct Initialization {
    /// Which start it is.
    var start: PlatformEvent.Start
    /// When it began, on the clock that never jumps.
    var startedAt: Duration
    /// Whether the runtime has done its part.
    var isRuntimeDone = false
  }

  /// Has all that is logged passed on to extensions that subscribe.
  func connectTelemetry() {
    let telemetry = telemetry
    log.onRecord = { telemetry.record($0) }
    telemetry.isPaused = { [weak self] in self?.machine.isFrozen ?? true }
    if enforcement.hasOwnNetwork, let namespaces = enforcement.namespaces {
      telemetry.dialer.openSocket = { try namespaces.sandboxInit.openSocket() }
    }
    telemetry.onNotice = { [weak self] in self?.log.notice($0) }
  }

  /// A start begins: for an invocation that waits already, or ahead of any.
  func startBegins() {
    let start = PlatformEvent.Start(
      initializationType: type.rawValue, phase: invocation == nil ? .`init` : .invoke)
    initialization = Initialization(start: start, startedAt: clock.uptime)
    extensions = ExtensionRegistry()
    telemetry.startBegins()
    log.platform(
      .initStart(.init(start, runtimeVersion: "swiftlet", function: function, instanceID: logStream)))
  }

  /// The start is over, or has failed. Nothing happens where none is under way.
  func startIsOver(_ outcome: PlatformEvent.Outcome) {
    runtimeHasStarted(outcome)
    guard let initialization else { return }
    self.initialization = nil
    for report in extensions.reports { log.platform(.extension(report)) }
    log.platform(.initReport(initialization.start, duration: clock.uptime - initialization.startedAt, outcome))
    telemetry.startIsOver()
  }

  /// Whether a start is under way in which the runtime has not asked for an invocation yet.
  var isRuntimeStarting: Bool { initialization.map { !$0.isRuntimeDone } ?? false }

  private func runtimeHasStarted(_ outcome: PlatformEvent.Outcome) {
    guard let start = initialization, !start.isRuntimeDone else { return }
    initialization?.isRuntimeDone = true
    log.platform(.initRuntimeDone(start.start, outcome))
  }

  /// The runtime asks for its first invocation or has done its part of one, or has failed in that.
  func runtimeIsDone(_ outcome: PlatformEvent.Outcome) {
    if initialization != nil { return runtimeHasStarted(outcome) }
    guard let invocation, invocation.times.runtimeDone == nil else { return }
    guard outcome != .success || invocation.times.answerEnded != nil else { return }
    let now = InvocationTimes.Moment(clock)
    invocation.times.runtimeDone = now
    // What the function printed comes before; in a log of the text format this event has no line.
    if log.format == .json || telemetry.hasSubscribers { drainOutput() }
    log.platform(
      .runtimeDone(
        .init(
          invocation.id, outcome, trace: invocation.traceHeader, spans: invocation.times.runtimeSpans,
          duration: now.uptime - (invocation.times.delivered?.uptime ?? now.uptime),
          producedBytes: invocation.times.producedBytes)))
  }

  /// The runtime has answered an invocation, with a result of this size; nil for an error.
  func note(answerTo invocation: Invocation, bytes: Int?) {
    guard invocation.times.answerEnded == nil else { return }
    let now = InvocationTimes.Moment(clock)
    if invocation.times.answerBegan == nil { invocation.times.answerBegan = now }
    invocation.times.answerEnded = now
    invocation.times.producedBytes = bytes
  }

  /// A restore from the snapshot begins.
  func restoreBegins() {
    let start = PlatformEvent.Start(initializationType: type.rawValue, phase: .`init`)
    log.platform(
      .restoreStart(.init(start, runtimeVersion: "swiftlet", function: function, instanceID: logStream)))
  }

  /// The restore is over, or has failed.
  func restoreIsOver(after duration: Duration, _ outcome: PlatformEvent.Outcome) {
    log.platform(.restoreRuntimeDone(outcome))
    log.platform(.restoreReport(duration: duration, outcome))
  }

  /// Logs the begin of an invocation. What the function prints belongs to it, unless it is one of many at once.
  func logBegin(of invocation: Invocation, isOneOfMany: Bool = false) {
    if !isOneOfMany { log.requestID = invocation.id }
    log.platform(
      .start(
        invocation.id, functionARN: function.arn(qualifier: invocation.qualifier), version: function.version,
        trace: invocation.traceHeader))
  }

  /// Logs the end of an invocation.
  ///
  /// - Parameter isOneOfMany: whether others are under way in the same sandbox.
  func logEnd(
    of invocation: Invocation?, _ report: InvocationReport, failure: SandboxFailure?, isOneOfMany: Bool = false
  ) {
    log.platform(.end(report.id))
    log.platform(
      .report(
        .init(
          report, memorySize: function.memorySize, memoryUsed: memoryUsed(failure), outcome: .init(failure),
          trace: invocation?.traceHeader ?? "", spans: invocation?.times.extensionOverhead(at: .init(clock)) ?? [],
          isOneOfMany: isOneOfMany)))
    if !isOneOfMany { log.requestID = nil }
  }
}

extension Sandbox {
  /// The most memory that the function held, in MB, as REPORT states it: by the control group if there is one, else by
  /// samples. One that ran out of memory held all that it may.
  private func memoryUsed(_ failure: SandboxFailure?) -> Int {
    if failure == .outOfMemory { return function.memorySize }
    return min(enforcement.peakMemory ?? memory.peak, function.memorySize)
  }

  /// Whether a process is told of the sandbox's end by an event, and so not by a signal.
  func isTold(ofEnd process: SandboxProcess) -> Bool {
    guard case .extension(let name) = process.role else { return false }
    return extensions.isSubscribed(name, to: .shutdown)
  }
}
