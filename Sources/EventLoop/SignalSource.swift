internal import CLinux
import Glibc

/// Signals as values: blocked for the whole process and read from a signalfd instead of interrupting it.
///
/// Make it before any other thread or child is started. Children must get their signal mask back.
@LoopActor
package final class SignalSource {
  private let watch: DescriptorWatch

  /// Takes over these signals, as `SIGTERM`.
  package init(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    sigprocmask(SIG_BLOCK, &set, nil)
    let descriptor = signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    precondition(descriptor >= 0, "The kernel refused a signalfd: errno \(errno).")
    watch = DescriptorWatch(adopting: descriptor)
  }

  /// Waits for the next signal.
  package func next() async -> Int32 {
    while true {
      _ = await watch.isReadable()
      var info = signalfd_siginfo()
      let size = MemoryLayout<signalfd_siginfo>.size
      if read(watch.descriptor, &info, size) == size { return Int32(info.ssi_signo) }
      watch.noteDrained()
    }
  }
}
