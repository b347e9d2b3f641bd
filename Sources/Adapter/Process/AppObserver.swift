import AdapterCore
import AdapterLoop
import Glibc

/// Watches the app's processes, whether or not the adapter started them: when the main process or a worker ends, and
/// how much CPU time and memory they use.
///
/// It does nothing while all is well: process descriptors report ends, and most figures are read only after a failure.
@LoopActor
final class AppObserver {
  /// The most workers that are watched.
  private static let workerLimit = 64
  /// The pauses after a worker's end; after each, the adapter looks for its successor.
  private static let successorDelays: [Duration] = [.milliseconds(100), .milliseconds(400), .milliseconds(1500)]
  /// How long to wait for a process that has begun to end.
  private static let endingLimit = Duration.milliseconds(100)

  private let functionMegabytes: Int
  private let processes: ProcessMonitor
  private let log: Log
  private var memory: SandboxMemory?
  /// The memory limits of the main process that ended last.
  private var endedMemory: SandboxMemory?
  private var outOfMemoryKills: Int?
  private var workers: Set<Int32> = []
  /// The number of workers before one ended. While fewer are watched, there may be unwatched successors.
  private var workersWanted = 0

  /// The app's main process, dead or alive; nil if none has been found yet.
  private(set) var mainPID: Int32?
  private(set) var isMainAlive = false
  /// Changes whenever a process starts or ends: CPU times before and after cannot be compared.
  private(set) var membership = 0
  private(set) var history = ProcessHistory()
  /// Whether ends of workers are logged; false while they are ended on purpose.
  var reportsWorkers = true

  init(functionMegabytes: Int, processes: ProcessMonitor, log: Log) {
    self.functionMegabytes = functionMegabytes
    self.processes = processes
    self.log = log
  }

  // MARK: Processes

  /// Sets the app's main process. The caller watches for its end and then calls ``mainEnded(_:peakMemory:)``.
  func adopt(_ pid: Int32) {
    mainPID = pid
    isMainAlive = true
    membership += 1
    workers = []
    workersWanted = 0
    findMemory()
  }

  /// A supervised app became ready: its workers exist now, and it is in its final control group.
  func becameReady() {
    findMemory()
    findWorkers()
  }

  private func findMemory() {
    guard let mainPID, isMainAlive else { return }
    let memory = SandboxMemory(of: mainPID, functionMegabytes: functionMegabytes)
    self.memory = memory
    outOfMemoryKills = memory.outOfMemoryKills
  }

  /// Finds and watches workers that are not watched yet.
  func findWorkers() {
    guard let mainPID, isMainAlive else { return }
    for pid in processes.descendants(mainPID, Self.workerLimit) where !workers.contains(pid) {
      guard workers.count < Self.workerLimit else { return }
      // Skip a zombie: it may have ended long ago.
      guard let status = processes.status(pid), !status.isEnding, let end = processes.end(pid) else { continue }
      workers.insert(pid)
      membership += 1
      LoopActor.task {
        await end()
        await self.workerEnded(pid)
      }
    }
    workersWanted = max(workersWanted, workers.count)
  }

  /// Looks for successors of workers that ended, if any can exist.
  func findSuccessors() {
    if workers.count < workersWanted { findWorkers() }
  }

  func mainEnded(_ how: Evidence.Process, peakMemory: Int?) -> ProcessHistory.End {
    let end = ProcessHistory.End(
      pid: mainPID ?? 0, how: how, moment: AdapterClock.now, peakMemory: peakMemory,
      outOfMemoryKills: takeOutOfMemoryKills())
    isMainAlive = false
    membership += 1
    endedMemory = memory
    history.mainEnded(end)
    return end
  }

  private func workerEnded(_ pid: Int32) async {
    guard workers.remove(pid) != nil else { return }
    // The exit status can be read only until the parent has reaped the process.
    let how = processes.status(pid)?.end ?? .gone
    membership += 1
    let end = ProcessHistory.End(
      pid: pid, how: how, moment: AdapterClock.now, outOfMemoryKills: takeOutOfMemoryKills())
    history.workerEnded(end)
    guard reportsWorkers, isMainAlive else { return }
    log(LogRecord(.debug, "A worker process of the app ended", end.logPairs))
    for delay in Self.successorDelays where workers.count < workersWanted {
      await AdapterLoop.shared.sleep(until: .now + delay)
      findSuccessors()
    }
    // If no successor started, expect fewer workers from now on.
    workersWanted = min(workersWanted, workers.count)
  }

  /// How many processes the kernel has killed for lack of memory since the last call.
  private func takeOutOfMemoryKills() -> Int? {
    guard let before = outOfMemoryKills, let now = memory?.outOfMemoryKills else { return nil }
    outOfMemoryKills = now
    return max(now - before, 0)
  }

  // MARK: Figures

  /// The CPU time that all of the app's processes have used so far; nil if one of them is gone.
  func cpuTime() -> Duration? {
    guard let mainPID, isMainAlive, var sum = processes.cpuTime(mainPID) else { return nil }
    for worker in workers {
      guard let time = processes.cpuTime(worker) else { return nil }
      sum += time
    }
    return sum
  }

  /// Waits until processes that have begun to end are gone: a connection closes a moment before its process ends.
  func settle() async {
    guard let mainPID, isMainAlive else { return }
    findSuccessors()
    let limit = AdapterClock.now + Self.endingLimit
    let ending = (Array(workers) + [mainPID]).filter { processes.status($0)?.isEnding ?? true }
    while AdapterClock.now < limit, ending.contains(where: isAlive) {
      await AdapterLoop.shared.sleep(until: .now + .milliseconds(1))
    }
  }

  /// Whether this process of the app has not been reported as ended.
  private func isAlive(_ pid: Int32) -> Bool { workers.contains(pid) || pid == mainPID && isMainAlive }

  /// Adds what is known about the app's processes now, and what has happened to them since `moment`.
  func describe(since moment: Duration, in evidence: inout Evidence) {
    guard let mainPID else { return }
    evidence.appPID = mainPID
    let mainEnd = history.mainEnd(since: moment) ?? (isMainAlive ? nil : history.lastMainEnd)
    if let mainEnd {
      evidence.appPID = mainEnd.pid
      evidence.process = mainEnd.how
      evidence.residentMemory = mainEnd.peakMemory
      // The memory available now includes what the process freed when it ended, so only the limit is given.
      evidence.memoryLimit = endedMemory?.figures().limit
    } else {
      evidence.process = .alive
      let gone = history.workersGone(since: moment)
      // A worker that started since the last search may have ended unnoticed.
      evidence.workersGone = gone.isEmpty && workers.count < workersWanted ? nil : gone
      evidence.residentMemory = residentMemory(of: mainPID)
      if let memory { (evidence.memoryLimit, evidence.availableMemory) = memory.figures() }
    }
    evidence.outOfMemoryKills = history.outOfMemoryKills(since: min(mainEnd?.moment ?? moment, moment))
  }

  /// The memory that the sandbox uses, from its control group or otherwise from the resident memory of the app and the
  /// adapter; nil if neither can be read.
  func memoryUse() -> MemoryUse? {
    if memory == nil { memory = SandboxMemory(of: getpid(), functionMegabytes: functionMegabytes) }
    return memory?.use { residentMemory() }
  }

  /// The resident memory of the app's processes and the adapter, in bytes.
  private func residentMemory() -> Int? {
    guard let mainPID, isMainAlive, let main = processes.memory(mainPID) else { return nil }
    let others = (Array(workers) + [getpid()]).compactMap { processes.memory($0) }
    return ProcessMemory.total(of: [main] + others) * Self.pageSize
  }

  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  private func residentMemory(of mainPID: Int32) -> Int? {
    let all = [mainPID] + processes.descendants(mainPID, Self.workerLimit)
    let pages = all.compactMap { processes.status($0)?.residentPages }
    return pages.isEmpty ? nil : pages.reduce(0, +) * Self.pageSize
  }
}

extension ProcessHistory.End {
  /// The fields that describe the end in the log.
  var logPairs: [LogRecord.Pair] {
    var pairs: [LogRecord.Pair] = [("pid", .integer(Int(pid)))]
    switch how {
    case .exited(let status): pairs.append(("exitStatus", .integer(Int(status))))
    case .killed(let signal): pairs.append(("signal", .text(SignalName.of(signal))))
    case .gone, .alive: break
    }
    if let peakMemory { pairs.append(("peakBytes", .integer(peakMemory))) }
    if let outOfMemoryKills, outOfMemoryKills > 0 {
      pairs.append(("outOfMemoryKills", .integer(outOfMemoryKills)))
    }
    return pairs
  }
}
