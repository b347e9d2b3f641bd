import CLinux
import Glibc

/// A descriptor that receives signals, so that they can be polled; see signalfd(2).
package final class SignalDescriptor: Sendable {
  /// Readable while a signal is pending. It is closed with this object.
  package let descriptor: Int32

  /// Blocks the signals in the calling thread and in those that it starts later, and receives them here instead.
  package init(_ signals: [Int32]) throws(SystemError) {
    descriptor = signal_descriptor(signals, signals.count)
    if descriptor < 0 { throw SystemError(errno: errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The next pending signal; nil if there is none. Does not wait.
  package func next() -> Int32? {
    let signal = signal_descriptor_next(descriptor)
    return signal > 0 ? signal : nil
  }
}
