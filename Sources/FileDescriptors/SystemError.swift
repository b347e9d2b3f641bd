import Glibc

/// A system call that failed.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The error's number, see errno(3).
  package let errno: Int32

  /// An error of this number.
  package init(errno: Int32) { self.errno = errno }

  /// The system's own words for it.
  package var description: String { String(cString: strerror(errno)) }
}
