import FileDescriptors
import Glibc

/// A lock on a file, which ends with this object or its process: flock(2).
final class FileLock: Sendable {
  /// How others may hold the lock at the same time.
  enum Kind { case shared, exclusive }

  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Locks a file, which is created if it does not exist.
  ///
  /// - Parameter onWait: called once before waiting; nil to return nil instead of waiting.
  static func lock(_ path: String, _ kind: Kind, onWait: (() -> Void)?) throws(SystemError) -> FileLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError(errno: errno) }
    let lock = FileLock(descriptor)
    let operation = kind == .shared ? LOCK_SH : LOCK_EX
    if flock(descriptor, operation | LOCK_NB) == 0 { return lock }
    guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemError(errno: errno) }
    guard let onWait else { return nil }
    onWait()
    while flock(descriptor, operation) != 0 {
      guard errno == EINTR else { throw SystemError(errno: errno) }
    }
    return lock
  }
}
