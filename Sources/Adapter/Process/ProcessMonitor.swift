import AdapterCore
import EventLoop
import ProcFilesystem

/// What the adapter sees of the sandbox's processes. It is a value of functions so that tests can script processes
/// without starting any.
struct ProcessMonitor: Sendable {
  /// The state of a process; nil if it is gone.
  var status: @LoopActor (_ pid: Int32) -> ProcessStatus?
  /// The processes below one, at most `limit`, parents before their children; see ``ProcessTable``.
  var descendants: @LoopActor (_ root: Int32, _ limit: Int) -> [Int32]
  /// The memory of a process; nil if it is gone.
  var memory: @LoopActor (_ pid: Int32) -> ProcessMemory?
  /// The CPU time that a process has used since it began; nil if it is gone.
  var cpuTime: @LoopActor (_ pid: Int32) -> Duration?
  /// The main process of those that listen at the first of these addresses at which one does; nil if none is seen.
  var listener: @LoopActor (_ addresses: [Endpoint]) -> Int32?
  /// The listeners among the sandbox's processes; see ``SandboxListeners``.
  var listeners: @LoopActor (_ isSupervisor: Bool) -> [AppListener]
  /// A function that returns once the process has ended; nil if it is gone already.
  var end: @LoopActor (_ pid: Int32) -> (@LoopActor () async -> Void)?

  /// The kernel's own view.
  static let kernel = ProcessMonitor(
    status: { ProcessTable.status(of: $0) },
    descendants: { ProcessTable.descendants(of: $0, atMost: $1) },
    memory: { ProcessTable.memory(of: $0) },
    cpuTime: { ProcessTable.cpuTime(of: $0) },
    listener: { SocketOwner.process(listeningAt: $0) },
    listeners: { SandboxListeners.all(isSupervisor: $0) },
    end: { processEnd($0) })

  @LoopActor private static func processEnd(_ pid: Int32) -> (@LoopActor () async -> Void)? {
    guard let watch = ProcessExitWatch(process: pid) else { return nil }
    return { await watch.exited() }
  }
}
