import AdapterCore
import ChildProcesses
import AdapterLoop
import Glibc
import StandardLibraryBackports

/// Starts the app's command, restarts it when it ends, and ends it together with the adapter.
@LoopActor
final class AppSupervisor {
  /// How long a hung app has to end after SIGTERM before it is killed, at most.
  private static let termLimit = Duration.seconds(2)
  /// How long to wait for killed processes to be gone.
  private static let killLimit = Duration.milliseconds(500)

  /// How much later than the app the adapter may get SIGTERM, if it is sent to all processes of the sandbox.
  private static let stopDelay = Duration.milliseconds(50)

  private let command: [String]
  private let observer: AppObserver
  private let log: Log
  private var child: ChildProcess?
  private var startedAt = Duration.zero
  private var wasReady = false
  private var isEndedOnPurpose = false
  private var isStopping = false
  private var restartMoments: [Duration] = []

  /// Decides whether and when the app is restarted.
  private(set) var policy = RestartPolicy()
  /// Changes when the app ends: it must become ready again.
  private(set) var generation = 0
  /// Whether the app is still in init. An app that ends during init is not restarted, because it would end again.
  private(set) var isInInit = true

  init(command: [String], observer: AppObserver, log: Log) {
    self.command = command
    self.observer = observer
    self.log = log
  }

  var isRunning: Bool { child != nil }

  /// Init has ended: from now on the app is restarted.
  func initEnded() { isInInit = false }

  /// How many times the app was restarted since `moment`.
  func restarts(since moment: Duration) -> Int { restartMoments.count { $0 >= moment } }

  // MARK: Start

  /// Starts the app for the first time.
  func start() throws(SpawnError) {
    // If this fails, processes that the app leaves behind become children of the sandbox's init.
    try? AdoptedOrphans.accept()
    try spawn()
    LoopActor.task { await self.supervise() }
  }

  private func spawn() throws(SpawnError) {
    // A killed adapter cannot end the app, so the kernel does. SIGTERM lets the app end its own children.
    let child = try ChildProcess.spawnBound(
      command.first ?? "", arguments: Array(command.dropFirst()), environment: ProcessEnvironment.all, signal: SIGTERM)
    self.child = child
    startedAt = AdapterClock.now
    wasReady = false
    isEndedOnPurpose = false
    observer.adopt(child.processID)
    log(
      LogRecord(
        .info, "Started the app", [("pid", .integer(Int(child.processID))), ("command", .text(command.first ?? ""))]))
  }

  func becameReady() {
    guard isRunning else { return }
    wasReady = true
    policy.becameReady()
    guard !restartMoments.isEmpty else { return }
    log(LogRecord(.info, "The app is ready again", [("waitedMs", .milliseconds(AdapterClock.now - startedAt))]))
  }

  // MARK: Restart

  private func supervise() async {
    while let child {
      let how = await waitForEnd(of: child)
      // Let a signal for the adapter that is already pending take effect first.
      await AdapterLoop.shared.sleep(until: .now)
      if how.mayHaveBeenAsked { await wait(until: AdapterClock.now + Self.stopDelay) { isStopping } }
      ended(child, how)
      if isStopping || (isInInit && !wasReady) { return }
      let pause = isEndedOnPurpose ? endedOnPurpose() : policy.ended(after: uptime, wasReady: wasReady)
      await restart(after: pause)
    }
  }

  private func waitForEnd(of child: ChildProcess) async -> Evidence.Process {
    await ProcessExitWatch(process: child.processID)?.exited()
    while true {
      switch child.reap() {
      case .exited(let code): return .exited(status: code)
      case .signalled(let signal): return .killed(signal: signal)
      case nil: await AdapterLoop.shared.sleep(until: .now + .milliseconds(5))
      }
    }
  }

  private var uptime: Duration { AdapterClock.now - startedAt }

  private func endedOnPurpose() -> Duration {
    policy.endedOnPurpose()
    return .zero
  }

  private func ended(_ child: ChildProcess, _ how: Evidence.Process) {
    self.child = nil
    generation += 1
    let end = observer.mainEnded(how, peakMemory: child.peakMemory)
    // Workers of a dead main process would keep its port.
    if !isStopping { child.signalGroup(SIGKILL) }
    AdoptedOrphans.reapEnded(sparing: nil)
    let level: LogLevel = isStopping ? .debug : isEndedOnPurpose ? .info : .error
    log(
      LogRecord(
        level, "The app ended",
        end.logPairs + [("uptimeMs", .milliseconds(uptime)), ("wasReady", .bool(wasReady))]))
  }

  private func restart(after pause: Duration) async {
    var pause = pause
    while true {
      log(LogRecord(.warn, "Starting the app again", [("pauseMs", .milliseconds(pause))]))
      if pause > .zero { await AdapterLoop.shared.sleep(until: .now + pause) }
      guard !isStopping else { return }
      do throws(SpawnError) {
        try spawn()
        if restartMoments.count == 16 { restartMoments.removeFirst() }
        restartMoments.append(AdapterClock.now)
        return
      } catch {
        log(LogRecord(.error, "The app cannot be started", [("reason", .text(error.description))]))
        pause = policy.ended(after: .zero, wasReady: false)
      }
    }
  }

  /// Ends an app that no longer responds, by force if necessary, so that it is restarted.
  ///
  /// - Parameter grace: how long it has to end after SIGTERM; at most 2 s.
  func endWedged(grace: Duration) async {
    guard let child else { return }
    isEndedOnPurpose = true
    child.signal(SIGTERM)
    await wait(until: AdapterClock.now + min(grace, Self.termLimit)) { self.child !== child }
    guard self.child === child else { return }
    child.signalGroup(SIGKILL)
    await wait(until: AdapterClock.now + Self.killLimit) { self.child !== child }
  }

  private func wait(until moment: Duration, _ condition: () -> Bool) async {
    while !condition(), AdapterClock.now < moment {
      await AdapterLoop.shared.sleep(until: .now + .milliseconds(2))
    }
  }

  // MARK: Signals and stop

  func pass(_ signal: Int32) {
    child?.signal(signal)
  }

  /// Reaps descendants that have ended, except for the app's main process, which ``waitForEnd(of:)`` reaps.
  func reapOrphans() { AdoptedOrphans.reapEnded(sparing: child) }

  /// The adapter is about to stop: from now on, an app that ends is not restarted.
  func stopBegins() {
    isStopping = true
    observer.reportsWorkers = false
  }

  /// Ends the app: with the signal, then by force. When this returns, none of its processes is left.
  ///
  /// - Parameter limit: the moment at which force is used.
  func stop(passing signal: Int32, until limit: Duration) async {
    stopBegins()
    if let child {
      child.signal(signal)
      await wait(until: limit) { self.child !== child }
      // Processes that the main process left behind get SIGTERM too, and the time that remains.
      if self.child !== child, child.signalGroup(SIGTERM) {
        await wait(until: limit) {
          AdoptedOrphans.reapEnded(sparing: nil)
          return !child.signalGroup(0)
        }
      }
      child.signalGroup(SIGKILL)
      await wait(until: AdapterClock.now + Self.killLimit) { self.child !== child }
    }
    await wait(until: AdapterClock.now + Self.killLimit) {
      AdoptedOrphans.killAndReap(sparing: Set(child.map { [$0.processID] } ?? []))
    }
  }
}
