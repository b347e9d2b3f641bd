import AdapterCore
import ByteBuffers
import ChildProcesses
import AdapterLoop
import HTTPMessages
import LambdaEvents
import LoopbackHTTP

/// The app's processes, whether the adapter started the app or found it running. They are watched, and what is known
/// about them is added to the failures of requests.
@LoopActor
final class AppProcess {
  /// The app's state when a request began, to compare with when it fails.
  struct RequestBaseline {
    /// When the invocation arrived.
    fileprivate var start: Duration
    /// The CPU time when the request began. Process ends before this moment, such as a deliberate restart, do not
    /// explain the request's failure.
    fileprivate var usage: Usage
    fileprivate var hang: HangPolicy.RequestMark
  }

  /// The CPU time that the app's processes had used at a moment.
  fileprivate struct Usage {
    var moment: Duration
    var cpuTime: Duration?
    var membership: Int
  }

  /// How long an app that timed out has to respond to a probe.
  private static let probeLimit = Duration.seconds(1)
  /// If Lambda ends the sandbox, how long after the app it ends the adapter at the latest: 2 s after the first signal,
  /// all processes are gone.
  private static let shutdownTime = Duration.seconds(2)

  private let settings: Settings
  private let connectors: AppConnectors
  private let log: Log
  private let processes: ProcessMonitor
  private let observer: AppObserver
  private let freezes = FreezeWatch()
  private var hangPolicy = HangPolicy()
  private var isProbing = false
  private var isStopping = false
  /// How an app that the adapter did not start has ended; nil once reported.
  private(set) var unreportedEnd: ProcessHistory.End?
  /// The CPU time used when the app became ready: that of its start.
  private var usageWhenReady: Usage?

  /// Why the adapter must exit so that Lambda starts a new sandbox: the app is hung, and the adapter did not start it
  /// and cannot restart it.
  private(set) var hang: Failure?

  /// Starts and restarts the app; nil if something else starts it.
  let supervisor: AppSupervisor?

  /// - Parameters:
  ///   - command: starts the app; nil if something else starts it.
  ///   - processes: how its processes are observed.
  init(
    settings: Settings, connectors: AppConnectors, command: [String]?, processes: ProcessMonitor, log: Log
  ) {
    self.settings = settings
    self.connectors = connectors
    self.log = log
    self.processes = processes
    let observer = AppObserver(functionMegabytes: settings.function.memorySize, processes: processes, log: log)
    self.observer = observer
    supervisor = command.map { AppSupervisor(command: $0, observer: observer, log: log) }
  }

  /// Begins to watch, and starts the app if the adapter supervises it.
  func start() throws(SpawnError) {
    try supervisor?.start()
    LoopActor.task { await self.freezes.run() }
  }

  /// The memory that the sandbox uses; nil if it cannot be seen.
  func memoryUse() -> MemoryUse? { observer.memoryUse() }

  // MARK: Readiness

  /// Changes when the app has ended, so that it must become ready again.
  var generation: Int { supervisor?.generation ?? 0 }

  /// How many times in a row the app ended before it was ready.
  var failedStarts: Int { supervisor?.policy.failedStarts ?? 0 }

  /// Whether waiting for readiness is pointless: the app ended during init, or ends each time it is started.
  func isHopeless(failedStartsBefore before: Int) -> Bool {
    guard let supervisor else { return false }
    if supervisor.isInInit { return !supervisor.isRunning }
    return !supervisor.policy.isWorthWaiting(failedStartsBefore: before)
  }

  func becameReady() {
    supervisor?.becameReady()
    // The search for processes must not delay `next`. A timer that is already due fires after all tasks that can run,
    // so `next` has been sent by then.
    LoopActor.task {
      await AdapterLoop.shared.sleep(until: .now)
      self.discoverProcesses()
    }
  }

  private func discoverProcesses() {
    if supervisor == nil { find() } else { observer.becameReady() }
    usageWhenReady = usage
  }

  private var usage: Usage {
    Usage(moment: AdapterClock.now, cpuTime: observer.cpuTime(), membership: observer.membership)
  }

  /// The CPU time used since the request began, or since the app became ready if that was later.
  private func cpuTime(since mark: RequestBaseline) -> Duration? {
    let before = usageWhenReady.flatMap { $0.moment > mark.usage.moment ? $0 : nil } ?? mark.usage
    guard before.membership == observer.membership, let start = before.cpuTime, let now = observer.cpuTime() else {
      return nil
    }
    return now - start
  }

  /// Finds the app that something else started, and watches it.
  private func find() {
    guard !observer.isMainAlive,
      let pid = processes.listener(connectors.app.sortedAddresses(of: settings.app)), let end = processes.end(pid)
    else { return }
    observer.adopt(pid)
    observer.findWorkers()
    log(LogRecord(.debug, "Watching the app", [("pid", .integer(Int(pid)))]))
    LoopActor.task {
      await end()
      await self.foundAppEnded(pid)
    }
  }

  private func foundAppEnded(_ pid: Int32) async {
    // The exit status can be read only until the parent has reaped the process.
    let how = processes.status(pid)?.end ?? .gone
    unreportedEnd = observer.mainEnded(how, peakMemory: nil)
    // The sandbox may be shutting down. A request for the app shows that it is not, and reports the end at once.
    if !isStopping { await AdapterLoop.shared.sleep(until: .now + Self.shutdownTime) }
    reportEnd()
  }

  /// Reports once that an app has ended which the adapter did not start. While the sandbox shuts down, that is no
  /// error.
  private func reportEnd() {
    guard let end = unreportedEnd else { return }
    unreportedEnd = nil
    log(
      isStopping
        ? LogRecord(.debug, "The app ended", end.logPairs)
        : LogRecord(.error, "The app ended", end.logPairs + [("hint", Self.notStartedAgain)]))
  }

  /// The adapter is about to stop, probably together with the whole sandbox.
  func stopBegins() {
    isStopping = true
    supervisor?.stopBegins()
    reportEnd()
  }

  /// A hint from the sandbox's listening sockets, for an app that cannot be reached.
  func listenerHint(forReadiness isReadiness: Bool) -> ListenerHint? {
    ListenerHint(
      processes.listeners(supervisor != nil), expected: isReadiness ? settings.readiness : settings.app,
      isReadiness: isReadiness && settings.readiness != settings.app,
      excluding: [settings.runtimeAPI, settings.extensionsAPI])
  }

  private static let notStartedAgain: LogValue =
    "The adapter cannot restart it: start it as `lambda-adapter -- COMMAND` to have it restarted."

  // MARK: Requests

  /// Whether the app let the last request time out, so that it is probed before the next one.
  var isProbedFirst: Bool { hangPolicy.needsProbe }

  /// A request is about to begin. If the app let the previous one time out, it is probed first. If it does not respond
  /// to the probe, it is restarted, provided that the adapter supervises it.
  func requestBegins(at start: Duration, until lastMoment: Duration) async -> RequestBaseline {
    reportEnd()
    if isProbedFirst, !isProbing { await probe(until: lastMoment) }
    if supervisor == nil, observer.mainPID != nil, !observer.isMainAlive { find() }
    observer.findSuccessors()
    return RequestBaseline(start: start, usage: usage, hang: hangPolicy.requestBegins())
  }

  /// The head of a response arrived.
  func responded() { hangPolicy.showedLife() }

  /// Explains a failure with all that is known about the connection and the app's processes.
  func explain(_ observed: ObservedFailure, _ evidence: Evidence = Evidence(), since mark: RequestBaseline?) async
    -> Failure
  {
    var evidence = evidence
    switch observed {
    case .closedBeforeResponse, .closedMidResponse, .notListening: await observer.settle()
    default: break
    }
    reportEnd()
    observer.describe(since: mark?.usage.moment ?? .zero, in: &evidence)
    switch observed {
    case .notReady(_, let state, _, _) where state.isUnreachable:
      evidence.listenerHint = listenerHint(forReadiness: true)
    case .notListening: evidence.listenerHint = listenerHint(forReadiness: false)
    default: break
    }
    if let mark {
      let start = mark.start
      evidence.elapsed = evidence.elapsed ?? AdapterClock.now - start
      evidence.restarts = supervisor?.restarts(since: start)
      evidence.freeze = freezes.frozen(since: start - (evidence.connection?.idle ?? .zero))
      evidence.cpuTime = cpuTime(since: mark)
      noteHang(observed, evidence, since: mark)
    }
    return FailureExplanation.explain(observed, evidence)
  }

  private func noteHang(_ observed: ObservedFailure, _ evidence: Evidence, since mark: RequestBaseline) {
    let waited = evidence.elapsed ?? .zero
    switch observed {
    // A full connection queue ends in a refusal as well. The probe shows whether anything still listens.
    case .timedOut(.connecting), .timedOut(.sending), .timedOut(.awaitingResponse), .notListening:
      hangPolicy.timedOut(mark.hang, after: waited, hasResponse: false)
    case .timedOut(.receivingBody): hangPolicy.timedOut(mark.hang, after: waited, hasResponse: true)
    case .closedBeforeResponse, .closedMidResponse, .invalidResponse, .responseTooLarge, .timedOut(.delivering):
      hangPolicy.showedLife()
    default: break
    }
    guard hangPolicy.isHung, supervisor == nil, hang == nil else { return }
    hang = FailureExplanation.explain(.hung(in: observed.phase ?? .connecting), evidence)
  }

  private func probe(until lastMoment: Duration) async {
    isProbing = true
    defer { isProbing = false }
    let left = max(lastMoment - AdapterClock.now, .zero)
    let start = AdapterClock.now
    hangPolicy.probed(isAnswered: await answers(until: start + min(Self.probeLimit, left / 4)))
    guard hangPolicy.isUnresponsive else { return }
    let waited: LogRecord.Pair = ("waitedMs", .milliseconds(AdapterClock.now - start))
    guard let supervisor else {
      log(
        LogRecord(
          .warn, "The app timed out and does not respond to a probe either", [waited, ("hint", Self.sandboxIsReplaced)])
      )
      return
    }
    // The next start is a new process.
    hangPolicy.showedLife()
    guard supervisor.isRunning else { return }
    log(LogRecord(.warn, "The app timed out and does not respond to a probe either; restarting it", [waited]))
    await supervisor.endWedged(grace: left / 4)
  }

  private static let sandboxIsReplaced = LogValue.text(
    "The adapter cannot restart it: start it as `lambda-adapter -- COMMAND` to have it restarted. If the next request "
      + "gets no response either, the adapter exits, so that Lambda starts a new sandbox.")

  /// Whether the app shows any sign of life: any response at all, or a closed or refused connection. Those failures are
  /// reported elsewhere.
  private func answers(until moment: Duration) async -> Bool {
    // A connection alone proves nothing: the kernel accepts it even if the process is stopped or stuck.
    let connector = settings.readinessProtocol == .http ? connectors.readiness : connectors.app
    let request = HTTPRequest(
      method: .get, target: Array(settings.readinessPath.utf8),
      fields: HTTPFields([("host", connector.host), ("user-agent", "swiftlet-readiness")]))
    let deadline = AdapterClock.instant(moment)
    var attempts = 0
    while true {
      do throws(ConnectionError) {
        let connection = try await connector.connect(until: deadline)
        defer { connection.close() }
        _ = try await connection.send(head: request.head(), body: [], method: .get, until: deadline)
        return true
      } catch {
        switch error {
        case .deadlinePassed: return false
        case .cannotConnect(let error) where error.isQueueFull:
          attempts += 1
          let next = AdapterClock.now + ConnectBackoff().pause(after: attempts)
          guard next < moment else { return false }
          await AdapterLoop.shared.sleep(until: AdapterClock.instant(next))
        default: return true
        }
      }
    }
  }
}
