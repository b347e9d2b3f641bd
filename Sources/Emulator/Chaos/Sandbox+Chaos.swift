import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore
import ProcFilesystem

extension Sandbox {
  /// Sees to it that a fault hits the invocation that was just delivered, in its midst: the application has begun with it
  /// then, or the runtime is about to answer already.
  func startChaos(for invocation: Invocation) {
    guard let fault = invocation.chaos?.fault else { return }
    switch fault {
    case .throttle, .stale, .slow: return
    case .kill, .crash, .oom, .freeze, .timeout: break
    }
    isChaosDue = true
    let id = invocation.id
    _ = loop.assumeIsolated().scheduleTask(in: .milliseconds(2)) { [weak self] in
      if self?.invocation?.id == id { self?.releaseChaos() }
    }
  }

  /// The fault that the invocation under way is to meet hits now, where it has not yet.
  func releaseChaos() {
    guard isChaosDue, let invocation, let chaos = invocation.chaos, let fault = chaos.fault else { return }
    isChaosDue = false
    hit(by: fault, chaos, invocation.id)
  }

  private func hit(by fault: ChaosFault, _ chaos: ChaosPlan.Decision, _ id: RequestID) {
    switch fault {
    case .kill:
      guard let head = runtimeProcess else { return }
      let workers = ProcessTable.children(of: head)
      guard !workers.isEmpty else { return endRuntime(with: SIGKILL, chaos, id) }
      let worker = workers[Int(chaos.choice % UInt64(workers.count))]
      log.notice(chaos.notice(at: id, "process \(worker), a child of COMMAND, is killed"))
      kill(worker, SIGKILL)
    case .crash: endRuntime(with: SIGSEGV, chaos, id)
    case .oom:
      guard let interruption = machine.memberExited(at: clock.uptime) else { return }
      log.notice(chaos.notice(at: id, "there is no memory left"))
      interrupted(interruption, .outOfMemory)
    case .timeout:
      guard let interruption = machine.timeLimitReached(at: clock.uptime) else { return }
      log.notice(chaos.notice(at: id, "its time is over"))
      interrupted(interruption, .timedOut(after: function.timeout))
    case .freeze:
      guard let freezer = enforcement.freezer else { return }
      log.notice(chaos.notice(at: id, "frozen for \(PlatformLog.seconds(chaos.duration)) s"))
      freezer.freeze(processes.map(\.child.processID))
      _ = loop.assumeIsolated().scheduleTask(in: TimeAmount(chaos.duration)) { [weak self] in
        // Where it rests by then, it stays frozen.
        guard let self, !machine.isFrozen else { return }
        enforcement.freezer?.thaw()
      }
    case .throttle, .stale, .slow: break
    }
  }

  /// COMMAND's own process ends by a signal. Its end is not waited for: an answer that is on its way counts no more.
  private func endRuntime(with signal: Int32, _ chaos: ChaosPlan.Decision, _ id: RequestID) {
    guard let head = runtimeProcess, let interruption = machine.memberExited(at: clock.uptime) else { return }
    let status = ExitStatus.signalled(signal)
    log.notice(chaos.notice(at: id, "process \(head), COMMAND, ends by \(status)"))
    kill(head, signal)
    interrupted(interruption, .runtimeExited(status: "\(status)"))
  }

  /// COMMAND's own process.
  private var runtimeProcess: Int32? { processes.first { $0.role == .runtime }?.child.processID }
}
