internal import CLinux
internal import FileDescriptors

/// The adapter's signals. They are blocked for the whole process, and read on the event loop instead of interrupting
/// it.
///
/// Create it before any other thread or child. Children must have their signal mask reset.
@LoopActor
package final class SignalSource {
  private let signals: SignalDescriptor

  /// Takes over these signals, for example `SIGTERM`.
  package init(_ numbers: [Int32]) {
    do {
      signals = try SignalDescriptor(numbers)
    } catch {
      preconditionFailure("The kernel refused a signalfd: \(error.description).")
    }
    AdapterLoop.shared.forget(signals.descriptor)
    AdapterLoop.shared.watch(signals.descriptor, for: EPOLLIN.rawValue)
  }

  deinit { AdapterLoop.shared.forget(signals.descriptor) }

  /// Waits for the next signal.
  package func next() async -> Int32 {
    while true {
      _ = await AdapterLoop.shared.wait(for: signals.descriptor, .read, until: nil)
      if let signal = signals.next() { return signal }
      AdapterLoop.shared.noteDrained(signals.descriptor, .read)
    }
  }
}
