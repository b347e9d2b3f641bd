import Glibc

/// The error of a system call.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The error's number; see errno(3).
  package let errno: Int32

  /// Creates an error with this number.
  package init(errno: Int32) { self.errno = errno }

  /// The error in the system's words.
  package var description: String { String(cString: strerror(errno)) }
}
