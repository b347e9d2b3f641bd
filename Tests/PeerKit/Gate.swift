import Glibc

/// Holds a blocking script until the test opens it.
public final class Gate: Sendable {
  private let reading: Int32
  private let writing: Int32

  /// A closed gate.
  public init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0)
    (reading, writing) = (ends[0], ends[1])
  }

  /// Lets one ``wait()`` through.
  public func open() {
    var byte: UInt8 = 0
    precondition(write(writing, &byte, 1) == 1)
  }

  /// Blocks until ``open()`` is called, or the gate is let go.
  public func wait() {
    var byte: UInt8 = 0
    _ = read(reading, &byte, 1)
  }

  deinit {
    close(writing)
    close(reading)
  }
}
