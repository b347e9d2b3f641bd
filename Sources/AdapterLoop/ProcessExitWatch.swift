internal import CLinux
import Glibc

/// Waits on the event loop until a process has exited. It need not be a child; a child is not reaped.
@LoopActor
package final class ProcessExitWatch {
  /// See pidfd_open(2): readable once the process has exited.
  private nonisolated let descriptor: Int32

  /// Creates a watch; nil if the process is already gone, or the system cannot watch it (before Linux 5.3).
  package init?(process pid: Int32) {
    descriptor = process_descriptor(pid)
    guard descriptor >= 0 else { return nil }
    AdapterLoop.shared.forget(descriptor)
    AdapterLoop.shared.watch(descriptor, for: EPOLLIN.rawValue)
  }

  deinit {
    guard descriptor >= 0 else { return }
    AdapterLoop.shared.forget(descriptor)
    close(descriptor)
  }

  /// Returns once the process has exited.
  package func exited() async { _ = await AdapterLoop.shared.wait(for: descriptor, .read, until: nil) }
}
