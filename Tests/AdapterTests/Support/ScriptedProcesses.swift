import AdapterCore
import AdapterLoop

@testable import Adapter

/// Processes as a test tells the adapter of them; none is started.
@LoopActor
final class ScriptedProcesses {
  /// One process.
  struct Process {
    var parent: Int32 = 1
    var cpuTime = Duration.zero
    var residentPages = 0
    /// The state as in `/proc/PID/stat`.
    var state = "S"
    /// `wait(2)`'s status of a process that has ended and is not reaped.
    var exitStatus = 0
  }

  /// All that exist, by id.
  var all: [Int32: Process] = [:]
  /// The one that listens where the app is expected.
  var listener: Int32?
  /// All that listen somewhere.
  var listeners: [AppListener] = []
  private var waiting: [Int32: [UnsafeContinuation<Void, Never>]] = [:]

  init() {}

  /// A process ends. It stays in the table, as a process does whose parent has not noticed, unless it is reaped.
  func end(_ pid: Int32, exitStatus: Int = 0, isReaped: Bool = false) {
    all[pid]?.state = "Z"
    all[pid]?.exitStatus = exitStatus
    if isReaped { all[pid] = nil }
    for continuation in waiting.removeValue(forKey: pid) ?? [] { continuation.resume() }
  }

  private func status(_ pid: Int32) -> ProcessStatus? {
    guard let process = all[pid] else { return nil }
    // The fields of proc_pid_stat(5) up to exit_code.
    var fields = [String](repeating: "0", count: 52)
    fields[0] = String(pid)
    fields[1] = "(app)"
    fields[2] = process.state
    fields[3] = String(process.parent)
    fields[23] = String(process.residentPages)
    fields[51] = String(process.exitStatus)
    return ProcessStatus(Array(fields.joined(separator: " ").utf8)[...])
  }

  private func descendants(_ root: Int32) -> [Int32] {
    let children = all.filter { $0.value.parent == root }.keys.sorted()
    return children + children.flatMap { descendants($0) }
  }

  private func end(of pid: Int32) -> (@LoopActor () async -> Void)? {
    guard all[pid] != nil else { return nil }
    return {
      guard self.all[pid].map({ $0.state != "Z" }) ?? false else { return }
      await withUnsafeContinuation { self.waiting[pid, default: []].append($0) }
    }
  }

  /// The adapter's view of them.
  var monitor: ProcessMonitor {
    ProcessMonitor(
      status: { self.status($0) }, descendants: { Array(self.descendants($0).prefix($1)) },
      memory: { self.all[$0].map { ProcessMemory(resident: $0.residentPages, shared: 0) } },
      cpuTime: { self.all[$0]?.cpuTime }, listener: { _ in self.listener },
      listeners: { _ in self.listeners },
      end: { self.end(of: $0) })
  }
}
