import Glibc

/// How a process ended.
package enum ExitStatus: Sendable, Hashable {
  /// It exited with this code, 0 to 255.
  case exited(code: Int32)
  /// This signal ended it.
  case signalled(Int32)

  /// Whether it exited with code 0.
  package var isSuccess: Bool { self == .exited(code: 0) }
}

extension ExitStatus: CustomStringConvertible {
  /// The text that Lambda uses: `exit status 1`, `signal: killed`.
  package var description: String {
    switch self {
    case .exited(let code): "exit status \(code)"
    case .signalled(let signal): "signal: \(Self.name(of: signal))"
    }
  }

  private static func name(of signal: Int32) -> String {
    switch signal {
    case SIGHUP: "hangup"
    case SIGINT: "interrupt"
    case SIGQUIT: "quit"
    case SIGILL: "illegal instruction"
    case SIGTRAP: "trace/breakpoint trap"
    case SIGABRT: "aborted"
    case SIGBUS: "bus error"
    case SIGFPE: "floating point exception"
    case SIGKILL: "killed"
    case SIGUSR1: "user defined signal 1"
    case SIGSEGV: "segmentation fault"
    case SIGUSR2: "user defined signal 2"
    case SIGPIPE: "broken pipe"
    case SIGALRM: "alarm clock"
    case SIGTERM: "terminated"
    default: "signal \(signal)"
    }
  }
}
