import Glibc
import Synchronization

/// Output whose reader may be slow: a write waits for it, but not for ever where the program is to end.
final class PatientOutput: Sendable {
  private let descriptor: Int32
  private let isImpatient = Atomic(false)
  /// Whether the reader has had its chance since then.
  private let isStalled = Atomic(false)

  /// Output to this descriptor.
  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// From now on what is not taken soon is thrown away; also what a write waits with already.
  func giveUp() { isImpatient.store(true, ordering: .relaxed) }

  /// Writes all bytes, or as many as somebody still reads.
  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      // A regular file is always ready, and so is a pipe that nobody will ever read: the write then says so.
      let isReady = poll(&ready, 1, isStalled.load(ordering: .relaxed) ? 0 : 100) > 0
      guard isReady else {
        guard isImpatient.load(ordering: .relaxed) else { continue }
        isStalled.store(true, ordering: .relaxed)
        return
      }
      // A pipe that is ready takes this much without waiting, see pipe(7).
      let part = rest.prefix(Int(PIPE_BUF))
      let count = part.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
