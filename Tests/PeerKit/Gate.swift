import Glibc
import Synchronization

/// Holds blocking scripts back until the test opens it, once and for all.
public final class Gate: Sendable {
  private let reading: Int32
  private let writing: Int32
  private let missing: Mutex<Int>

  /// A closed gate.
  ///
  /// - Parameter count: how often ``open()`` must be called to open it.
  public init(_ count: Int = 1) {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (reading, writing) = (ends[0], ends[1])
    missing = Mutex(count)
  }

  /// Opens it.
  public func open() {
    let isOpen = missing.withLock { missing in
      missing -= 1
      return missing == 0
    }
    // It is never read, so the pipe stays readable.
    var byte: UInt8 = 0
    if isOpen { precondition(write(writing, &byte, 1) == 1) }
  }

  /// Blocks the thread until it is open, at most 60 s.
  public func wait() {
    var end = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    poll(&end, 1, 60_000)
  }

  deinit {
    close(writing)
    close(reading)
  }
}
