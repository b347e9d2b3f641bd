internal import CLinux
import Glibc

/// A descriptor of which only the readiness to read matters, such as a pidfd or a signalfd. Closed when it is let go.
@LoopActor
package final class DescriptorWatch {
  /// The descriptor itself, for the call that reads it.
  package nonisolated let descriptor: Int32

  /// Takes over a descriptor.
  package init(adopting descriptor: Int32) {
    self.descriptor = descriptor
    EventLoop.shared.forget(descriptor)
    EventLoop.shared.watch(descriptor, for: EPOLLIN.rawValue)
  }

  /// Watches a process: readable once it has ended. Nil where it is gone already, or the system cannot tell (before
  /// Linux 5.3).
  package convenience init?(process pid: Int32) {
    let descriptor = process_descriptor(pid)
    guard descriptor >= 0 else { return nil }
    self.init(adopting: descriptor)
  }

  deinit {
    EventLoop.shared.forget(descriptor)
    Glibc.close(descriptor)
  }

  /// Waits until the descriptor is readable: true, or until the deadline has passed: false.
  package func isReadable(until deadline: ContinuousClock.Instant? = nil) async -> Bool {
    await EventLoop.shared.wait(for: descriptor, .read, until: deadline) == .ready
  }

  /// Notes that the descriptor was read dry: the next ``isReadable(until:)`` waits for more.
  package func noteDrained() { EventLoop.shared.noteDrained(descriptor, .read) }
}
