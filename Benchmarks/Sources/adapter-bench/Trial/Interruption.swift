import Glibc

/// SIGINT and SIGTERM are blocked and polled, so that no process outlives the benchmark.
enum Interruption {
  /// Blocks both signals from now on.
  static func hold() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    sigprocmask(SIG_BLOCK, &signals, nil)
  }

  /// Whether one of them is pending.
  static var isPending: Bool {
    var signals = sigset_t()
    sigpending(&signals)
    return sigismember(&signals, SIGINT) == 1 || sigismember(&signals, SIGTERM) == 1
  }
}
