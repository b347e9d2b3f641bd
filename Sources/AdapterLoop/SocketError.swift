import Glibc

/// An error on a socket.
package enum SocketError: Error, Sendable, Equatable {
  /// A system call failed with this errno.
  case system(call: String, errno: Int32)
  /// The deadline passed first.
  case deadlinePassed
  /// This process closed the socket while a task waited on it.
  case closed

  /// Nothing listens there, or the Unix socket does not exist (yet).
  package var isRefused: Bool {
    switch self {
    case .system(call: "connect", let code): code == ECONNREFUSED || code == ENOENT
    default: false
    }
  }

  /// The listener's connection queue is full. Only a Unix socket reports that at once; TCP retries automatically.
  package var isQueueFull: Bool { self == .system(call: "connect", errno: EAGAIN) }

  /// This machine does not have the address, or the address family: `::1` on a machine without IPv6.
  package var isAddressMissing: Bool {
    switch self {
    case .system(_, let code): code == EADDRNOTAVAIL || code == EAFNOSUPPORT || code == ENETUNREACH
    default: false
    }
  }

  /// The error in the system's words.
  package var message: String {
    switch self {
    case _ where isQueueFull: "the listener's connection queue is full"
    case .system(let call, let code): "\(call): \(String(cString: strerror(code)))"
    case .deadlinePassed: "the deadline passed"
    case .closed: "the socket was closed"
    }
  }
}
