import AdapterCore
import ChildProcesses
import EventLoop
import HTTPMessages
import LambdaEvents
import LoopbackHTTP

/// The app as processes: whether the adapter started it or found it, it is watched, and what is known of it is added to
/// the failures of requests.
@LoopActor
final class AppProcess {
  /// How things stood when a request began.
  struct RequestBaseline {
    /// When the invocation came.
    fileprivate var start: Duration
    /// From when on what ends is the request's concern: an app that was ended before it, on purpose, is not.
    fileprivate var usage: Usage
    fileprivate var hang: HangPolicy.RequestMark
  }

  /// The CPU time that a set of processes had used at a moment.
  fileprivate struct Usage {
    var moment: Duration
    var cpuTime: Duration?
    var membership: Int
  }

  /// How long an app that timed out has to answer a probe.
  private static let probeLimit = Duration.seconds(1)
  /// How long after the app Lambda may end the adapter, if it ends the sandbox: 2 s after the first signal nothing is left.
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
  /// How the app ended that the adapter did not start, until that is reported.
  private var unreportedEnd: ProcessHistory.End?
  /// When the app became ready: what it used before was its start.
  private var usageWhenReady: Usage?

  /// Why the adapter has to exit, so that Lambda starts a new sandbox: the app is hung, and is not the adapter's to
  /// start again.
  private(set) var hang: Failure?

  /// Starts the app and starts it again; nil where something else does.
  let supervisor: AppSupervisor?

  /// The app by these settings.
  ///
  /// - Parameters:
  ///   - command: starts it; nil if something else does.
  ///   - processes: what is seen of it.
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

  /// Begins to watch, and starts the app where that is the adapter's part.
  func start() throws(SpawnError) {
    try supervisor?.start()
    LoopActor.task { await self.freezes.run() }
  }

  /// The memory that the sandbox uses; nil if it cannot be seen.
  func memoryUse() -> MemoryUse? { observer.memoryUse() }

  // MARK: Readiness

  /// Changes when the app must become ready anew.
  var generation: Int { supervisor?.generation ?? 0 }

  /// How often in a row the app ended before it was ready.
  var failedStarts: Int { supervisor?.policy.failedStarts ?? 0 }

  /// Whether there is no use in waiting for readiness: the app ended in init, or does so each time it is started.
  func isHopeless(failedStartsBefore before: Int) -> Bool {
    guard let supervisor else { return false }
    if supervisor.isInInit { return !supervisor.isRunning }
    return !supervisor.policy.isWorthWaiting(failedStartsBefore: before)
  }

  /// The app became ready.
  func becameReady() {
    supervisor?.becameReady()
    // What is found out here must not delay `next`: a timer that is due comes after all that can run, so it is on its
    // way by then.
    LoopActor.task {
      await EventLoop.shared.sleep(until: .now)
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

  /// The CPU time used since the request began, or since the app became ready within it.
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
    // Only while its parent has not taken note of it is there something to be read.
    let how = processes.status(pid)?.end ?? .gone
    unreportedEnd = observer.mainEnded(how, peakMemory: nil)
    // The sandbox may be shutting down; what is asked of the app now shows that it is not.
    if !isStopping { await EventLoop.shared.sleep(until: .now + Self.shutdownTime) }
    reportEnd()
  }

  /// Reports the end of an app that the adapter did not start, unless that was done already. While the sandbox shuts down
  /// it is no error.
  private func reportEnd() {
    guard let end = unreportedEnd else { return }
    unreportedEnd = nil
    log(
      isStopping
        ? LogRecord(.debug, "The app ended", end.logPairs)
        : LogRecord(.error, "The app ended", end.logPairs + [("hint", Self.notStartedAgain)]))
  }

  /// The adapter is about to stop, and most likely the whole sandbox with it.
  func stopBegins() {
    isStopping = true
    supervisor?.stopBegins()
    reportEnd()
  }

  /// What the sandbox's listeners tell about an app that cannot be reached.
  func listenerHint(forReadiness isReadiness: Bool) -> ListenerHint? {
    ListenerHint(
      processes.listeners(supervisor != nil), expected: isReadiness ? settings.readiness : settings.app,
      isReadiness: isReadiness && settings.readiness != settings.app,
      excluding: [settings.runtimeAPI, settings.extensionsAPI])
  }

  private static let notStartedAgain: LogValue =
    "It is not started again: start it as `lambda-adapter -- COMMAND` to have that."

  // MARK: Requests

  /// A request is about to begin. An app that let the one before it run into its deadline is probed first, and started
  /// again if it does not answer and that is the adapter's part.
  func requestBegins(at start: Duration, until lastMoment: Duration) async -> RequestBaseline {
    reportEnd()
    if hangPolicy.needsProbe, !isProbing { await probe(until: lastMoment) }
    if supervisor == nil, observer.mainPID != nil, !observer.isMainAlive { find() }
    observer.findSuccessors()
    return RequestBaseline(start: start, usage: usage, hang: hangPolicy.requestBegins())
  }

  /// The head of a response came.
  func responded() { hangPolicy.showedLife() }

  /// Explains a failure by all that is known, of the connection and of the app's processes.
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
    case .notReady(_, let state, _) where state.isUnreachable: evidence.listenerHint = listenerHint(forReadiness: true)
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
    // A full queue of connections is refused in the end; if nobody listens, the probe will tell.
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
          .warn, "The app timed out and does not answer a probe either", [waited, ("hint", Self.sandboxIsReplaced)]))
      return
    }
    // What is started next is another process.
    hangPolicy.showedLife()
    guard supervisor.isRunning else { return }
    log(LogRecord(.warn, "The app timed out and does not answer a probe either: it is started again", [waited]))
    await supervisor.endWedged(grace: left / 4)
  }

  private static let sandboxIsReplaced = LogValue.text(
    "It is not started again: start it as `lambda-adapter -- COMMAND` to have that. If the next request gets no response "
      + "either, the adapter exits, so that Lambda starts a new sandbox.")

  /// Whether the app answers anything at all, or refuses the connection, which is told elsewhere.
  private func answers(until moment: Duration) async -> Bool {
    // A connection alone proves nothing: the kernel accepts it for a process that does not run.
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
          await EventLoop.shared.sleep(until: AdapterClock.instant(next))
        default: return true
        }
      }
    }
  }
}
