import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore
import ProcFilesystem

/// Has an invocation meet its fault in its midst.
final class ChaosInjector {
  /// What is made to fail.
  weak var sandbox: Sandbox?

  private let current: CurrentInvocation
  private let processes: SandboxProcesses
  private let log: SandboxLog
  private let loop: any EventLoop
  /// Whether the invocation under way is still to meet its fault.
  private var isDue = false

  init(in current: CurrentInvocation, processes: SandboxProcesses, log: SandboxLog, on loop: any EventLoop) {
    self.current = current
    self.processes = processes
    self.log = log
    self.loop = loop
  }

  /// Sees to it that a fault hits the invocation that was just delivered, in its midst: the application has begun with it
  /// then, or the runtime is about to answer already.
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

  /// The fault that an invocation is to meet hits now, where it has not yet, and while it is under way.
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
    case .oom: sandbox?.fail(.outOfMemory) { notice("there is no memory left") }
    case .timeout: sandbox?.timeLimitReached { notice("its time is over") }
    case .freeze:
      guard processes.canFreeze else { return }
      notice("frozen for \(PlatformLog.seconds(chaos.duration)) s")
      processes.freeze()
      _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(chaos.duration)) { [weak self] in
        // Where it rests by then, it stays frozen.
        guard let self, sandbox?.isFrozen == false else { return }
        processes.thaw()
      }
    case .throttle, .stale, .slow: break
    }
  }

  /// COMMAND's own process ends by a signal. Its end is not waited for: an answer that is on its way counts no more.
  private func endRuntime(with signal: Int32, _ notice: (String) -> Void) {
    guard let runtime = processes.runtimeProcessID else { return }
    let status = ExitStatus.signalled(signal)
    sandbox?.fail(.runtimeExited(status: "\(status)")) {
      notice("process \(runtime), COMMAND, ends by \(status)")
      kill(runtime, signal)
    }
  }
}
