import ChildProcesses
import EmulatorCore
import NIOCore

/// The orphans of sandboxes' processes that this process has adopted. Each is killed with its sandbox.
final class SandboxOrphans {
  private let isAdopting: Bool
  /// The processes that sandboxes have started, and reap themselves.
  private var processes: [ObjectIdentifier: Set<Int32>] = [:]

  /// - Parameter isAdopting: whether this process adopts orphans, and all of its children belong to sandboxes.
  init(isAdopting: Bool) { self.isAdopting = isAdopting }

  /// A sandbox has started a process.
  func started(_ process: Int32, in sandbox: SandboxProcesses) {
    // Another emulator of this process must not take it for an orphan.
    AdoptedOrphans.spare(process)
    processes[ObjectIdentifier(sandbox), default: []].insert(process)
  }

  /// The processes that a sandbox has started are gone and reaped.
  func areGone(of sandbox: SandboxProcesses) {
    for process in processes.removeValue(forKey: ObjectIdentifier(sandbox)) ?? [] {
      AdoptedOrphans.spareNoMore(process)
    }
  }

  /// Kills and reaps the orphans of a sandbox: all of them if no other sandbox lives. Does not wait for them to die.
  ///
  /// - Returns: whether none is left.
  func killAndReap(of sandbox: SandboxProcesses) -> Bool {
    guard isAdopting else { return true }
    let others = processes.filter { $0.key != ObjectIdentifier(sandbox) }
    guard !others.isEmpty else { return AdoptedOrphans.killAndReap(sparing: []) }
    return AdoptedOrphans.killAndReap(
      sparing: others.values.reduce(into: []) { $0.formUnion($1) }, where: sandbox.isHome(of:))
  }

  /// Kills and reaps all remaining orphans after the last sandbox has ended. The future succeeds when none is left.
  func killAll(on loop: any EventLoop) -> EventLoopFuture<Void> {
    let gone = loop.makePromise(of: Void.self)
    killAll(gone, on: loop, ExponentialBackoff())
    return gone.futureResult
  }

  private func killAll(_ gone: EventLoopPromise<Void>, on loop: any EventLoop, _ backoff: ExponentialBackoff) {
    if !isAdopting || AdoptedOrphans.killAndReap(sparing: []) { return gone.succeed() }
    var backoff = backoff
    let pause = TimeAmount(backoff.pause())
    _ = loop.assumeIsolated().scheduleTask(in: pause) { [backoff] in self.killAll(gone, on: loop, backoff) }
  }

  /// Reaps orphans that have exited by themselves.
  func reapDead() {
    guard isAdopting else { return }
    AdoptedOrphans.reapDead(sparing: processes.values.reduce(into: []) { $0.formUnion($1) })
  }
}
