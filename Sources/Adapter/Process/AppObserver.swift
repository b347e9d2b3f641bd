import AdapterCore
import EventLoop
import Glibc

/// Watches the app's processes, whoever started them: when the main process or a worker ends, what they use.
///
/// While all is well it does nothing: ends are told by process descriptors, figures are read when a request has failed.
@LoopActor
final class AppObserver {
  /// How many workers are watched at most.
  private static let workerLimit = 64
  /// The pauses after a worker's end in which its successor is looked for.
  private static let successorDelays: [Duration] = [.milliseconds(100), .milliseconds(400), .milliseconds(1500)]
  /// How long a process that has begun to end is waited for.
  private static let endingLimit = Duration.milliseconds(100)

  private let functionMegabytes: Int
  private let processes: ProcessMonitor
  private let log: Log
  private var memory: SandboxMemory?
  /// The memory of the main process that ended last.
  private var endedMemory: SandboxMemory?
  private var outOfMemoryKills: Int?
  private var workers: Set<Int32> = []
  /// How many workers there were before one ended: while there are fewer, there may be some that are not watched.
  private var workersWanted = 0

  /// The app's main process, dead or alive; nil where none was found yet.
  private(set) var mainPID: Int32?
  /// Whether that process lives.
  private(set) var isMainAlive = false
  /// Changes whenever a process comes or goes: CPU times before and after are not comparable.
  private(set) var membership = 0
  /// Which ended when.
  private(set) var history = ProcessHistory()
  /// Whether the ends of workers are told at all; not while they are ended on purpose.
  var reportsWorkers = true

  /// An observer without a process.
  init(functionMegabytes: Int, processes: ProcessMonitor, log: Log) {
    self.functionMegabytes = functionMegabytes
    self.processes = processes
    self.log = log
  }

  // MARK: Processes

  /// Takes a process for the app's main process. Who watches for its end calls ``mainEnded(_:peakMemory:)``.
  func adopt(_ pid: Int32) {
    mainPID = pid
    isMainAlive = true
    membership += 1
    workers = []
    workersWanted = 0
    findMemory()
  }

  /// A started app became ready: its workers are there, and what started it has put it where it stays.
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

  /// Looks for workers that are not watched yet.
  func findWorkers() {
    guard let mainPID, isMainAlive else { return }
    for pid in processes.descendants(mainPID, Self.workerLimit) where !workers.contains(pid) {
      guard workers.count < Self.workerLimit else { return }
      // One that has ended and waits for its parent may have ended long ago.
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

  /// Looks for the successors of workers that ended, if there may be some.
  func findSuccessors() {
    if workers.count < workersWanted { findWorkers() }
  }

  /// The main process ended.
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
    // Only while its parent has not taken note of it is there something to be read.
    let how = processes.status(pid)?.end ?? .gone
    membership += 1
    let end = ProcessHistory.End(
      pid: pid, how: how, moment: AdapterClock.now, outOfMemoryKills: takeOutOfMemoryKills())
    history.workerEnded(end)
    guard reportsWorkers, isMainAlive else { return }
    log(LogRecord(.debug, "A worker process of the app ended", end.logPairs))
    for delay in Self.successorDelays where workers.count < workersWanted {
      await EventLoop.shared.sleep(until: .now + delay)
      findSuccessors()
    }
    // Where none came, fewer are wanted.
    workersWanted = min(workersWanted, workers.count)
  }

  /// How many processes were killed for want of memory since this was last asked.
  private func takeOutOfMemoryKills() -> Int? {
    guard let before = outOfMemoryKills, let now = memory?.outOfMemoryKills else { return nil }
    outOfMemoryKills = now
    return max(now - before, 0)
  }

  // MARK: Figures

  /// The CPU time that all have used so far; nil where one of them is gone.
  func cpuTime() -> Duration? {
    guard let mainPID, isMainAlive, var sum = processes.cpuTime(mainPID) else { return nil }
    for worker in workers {
      guard let time = processes.cpuTime(worker) else { return nil }
      sum += time
    }
    return sum
  }

  /// Waits for the ends of processes that have begun to end: a connection is closed a moment before its process is
  /// gone.
  func settle() async {
    guard let mainPID, isMainAlive else { return }
    findSuccessors()
    let limit = AdapterClock.now + Self.endingLimit
    let ending = (Array(workers) + [mainPID]).filter { processes.status($0)?.isEnding ?? true }
    while AdapterClock.now < limit, ending.contains(where: isAlive) {
      await EventLoop.shared.sleep(until: .now + .milliseconds(1))
    }
  }

  /// Whether the end of a process of the app was not told yet.
  private func isAlive(_ pid: Int32) -> Bool { workers.contains(pid) || pid == mainPID && isMainAlive }

  /// What is known now, and of what happened since `moment`.
  func describe(since moment: Duration, in evidence: inout Evidence) {
    guard let mainPID else { return }
    evidence.appPID = mainPID
    let mainEnd = history.mainEnd(since: moment) ?? (isMainAlive ? nil : history.lastMainEnd)
    if let mainEnd {
      evidence.appPID = mainEnd.pid
      evidence.process = mainEnd.how
      evidence.residentMemory = mainEnd.peakMemory
      // What is left now is what its end gave back.
      evidence.memoryLimit = endedMemory?.figures().limit
    } else {
      evidence.process = .alive
      let gone = history.workersGone(since: moment)
      // One that came since the last look may have gone unseen.
      evidence.workersGone = gone.isEmpty && workers.count < workersWanted ? nil : gone
      evidence.residentMemory = residentMemory(of: mainPID)
      if let memory { (evidence.memoryLimit, evidence.availableMemory) = memory.figures() }
    }
    evidence.outOfMemoryKills = history.outOfMemoryKills(since: min(mainEnd?.moment ?? moment, moment))
  }

  /// The memory that the sandbox uses, by its control group or else by what the app and the adapter have resident; nil if
  /// neither can be seen.
  func memoryUse() -> MemoryUse? {
    if memory == nil { memory = SandboxMemory(of: getpid(), functionMegabytes: functionMegabytes) }
    return memory?.use { residentMemory() }
  }

  /// What the app's processes and the adapter have resident, in bytes.
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
  /// The end for the log.
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
