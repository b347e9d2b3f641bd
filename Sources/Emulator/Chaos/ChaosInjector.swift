import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore
import ProcFilesystem

/// Injects faults while an invocation runs.
final class ChaosInjector {
  weak var sandbox: Sandbox?

  private let current: CurrentInvocation
  private let processes: SandboxProcesses
  private let log: SandboxLog
  private let loop: any EventLoop
  /// Whether the fault of the current invocation is still to be injected.
  private var isDue = false

  init(in current: CurrentInvocation, processes: SandboxProcesses, log: SandboxLog, on loop: any EventLoop) {
    self.current = current
    self.processes = processes
    self.log = log
    self.loop = loop
  }

  /// Injects the fault of an invocation that was just delivered, either a moment later in the app or before the runtime
  /// responds.
  func delivered(_ invocation: Invocation) {
    guard let fault = invocation.chaos?.fault else { return }
    switch fault {
    case .throttle, .stale, .slow: return
    case .kill, .crash, .oom, .freeze, .timeout: break
    }
    isDue = true
    let id = invocation.id
    _ = loop.assumeIsolated().scheduleTask(in: .milliseconds(2)) { [weak self] in self?.release(id) }
  }

  /// Injects the fault of an invocation now, unless that was done or the invocation is over.
  func release(_ id: RequestID) {
    guard isDue, let invocation = current.invocation, invocation.id == id, let chaos = invocation.chaos,
      let fault = chaos.fault
    else { return }
    isDue = false
    hit(by: fault, chaos, id)
  }

  private func hit(by fault: ChaosFault, _ chaos: ChaosPlan.Decision, _ id: RequestID) {
    func notice(_ what: String) { log.notice(chaos.notice(at: id, what)) }
    switch fault {
    case .kill:
      guard let runtime = processes.runtimeProcessID else { return }
      let workers = ProcessTable.children(of: runtime)
      guard !workers.isEmpty else { return endRuntime(with: SIGKILL, notice) }
      let worker = workers[Int(chaos.choice % UInt64(workers.count))]
      notice("process \(worker), a child of COMMAND, is killed")
      kill(worker, SIGKILL)
    case .crash: endRuntime(with: SIGSEGV, notice)
    case .oom: sandbox?.fail(.outOfMemory) { notice("out of memory") }
    case .timeout: sandbox?.timeLimitReached { notice("timed out") }
    case .freeze:
      guard processes.canFreeze else { return }
      notice("frozen for \(PlatformLog.seconds(chaos.duration)) s")
      processes.freeze()
      _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(chaos.duration)) { [weak self] in
        // If it is idle by then, it stays frozen.
        guard let self, sandbox?.isFrozen == false else { return }
        processes.thaw()
      }
    case .throttle, .stale, .slow: break
    }
  }

  /// Ends COMMAND by a signal, without waiting for its exit: a response that is on its way no longer counts.
  private func endRuntime(with signal: Int32, _ notice: (String) -> Void) {
    guard let runtime = processes.runtimeProcessID else { return }
    let status = ExitStatus.signalled(signal)
    sandbox?.fail(.runtimeExited(status: "\(status)")) {
      notice("COMMAND (pid \(runtime)) ended (\(status))")
      kill(runtime, signal)
    }
  }
}
