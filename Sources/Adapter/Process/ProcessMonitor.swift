import AdapterCore
import AdapterLoop
import ProcFilesystem

/// How the adapter observes the sandbox's processes. It is a set of functions, so that tests can script processes
/// without starting any.
struct ProcessMonitor: Sendable {
  /// The state of a process; nil if it is gone.
  var status: @LoopActor (_ pid: Int32) -> ProcessStatus?
  /// The descendants of a process, at most `limit`, parents before their children; see ``ProcessTable``.
  var descendants: @LoopActor (_ root: Int32, _ limit: Int) -> [Int32]
  /// The memory of a process; nil if it is gone.
  var memory: @LoopActor (_ pid: Int32) -> ProcessMemory?
  /// The CPU time that a process has used since it started; nil if it is gone.
  var cpuTime: @LoopActor (_ pid: Int32) -> Duration?
  /// The main process of those that listen at the first of these addresses that has a listener; nil if none is found.
  var listener: @LoopActor (_ addresses: [Endpoint]) -> Int32?
  /// The listeners among the sandbox's processes; see ``SandboxListeners``.
  var listeners: @LoopActor (_ isSupervisor: Bool) -> [AppListener]
  /// A function that returns when the process has ended; nil if it is already gone.
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
