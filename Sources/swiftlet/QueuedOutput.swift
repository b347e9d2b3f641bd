import Dispatch
import Glibc
import Synchronization

/// Output that never blocks its writer: a separate thread does the writing, however slow the reader is.
///
/// A paused terminal or a stuck reader must not block the emulator's event loop. The backlog is bounded: beyond
/// ``capacity``, whole chunks are dropped, and a line reports how many once the reader continues.
final class QueuedOutput: Sendable {
  /// The maximum number of bytes that may wait to be written.
  static let capacity = 16 * 1024 * 1024

  private struct Backlog {
    var bytes: [UInt8] = []
    /// The number of bytes that are being written now.
    var writing = 0
    /// The number of chunks that did not fit after ``bytes``.
    var dropped = 0
  }

  private let descriptor: Int32
  private let queue = DispatchQueue(label: "output")
  private let backlog = Mutex(Backlog())
  private let isFinishing = Atomic(false)
  /// Whether the reader took nothing after ``stopWaiting()``.
  private let isStalled = Atomic(false)

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Queues a chunk, usually a line.
  func write(_ chunk: [UInt8]) {
    let isIdle = backlog.withLock { backlog in
      guard backlog.writing + backlog.bytes.count + chunk.count <= Self.capacity else {
        backlog.dropped += 1
        return false
      }
      let isIdle = backlog.writing == 0 && backlog.bytes.isEmpty
      backlog.bytes += chunk
      return isIdle
    }
    if isIdle { queue.async { self.writeBacklog() } }
  }

  func write(_ text: String) { write(Array(text.utf8)) }

  /// From now on, drops output that the reader does not take within 100 ms.
  func stopWaiting() { isFinishing.store(true, ordering: .relaxed) }

  /// Waits until all output is written or dropped.
  func finish() {
    stopWaiting()
    queue.sync {}
  }

  private func writeBacklog() {
    while true {
      let (bytes, dropped) = backlog.withLock { backlog in
        let taken = backlog
        backlog = Backlog(writing: taken.bytes.count)
        return (taken.bytes, taken.dropped)
      }
      guard !bytes.isEmpty else { return }
      writeNow(bytes)
      if dropped > 0 { writeNow(Array("swiftlet: \(dropped) lines dropped because nothing read the output\n".utf8)) }
    }
  }

  private func writeNow(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      // A regular file is always ready, and so is a pipe without a reader, where the write fails.
      let isReady = poll(&ready, 1, isStalled.load(ordering: .relaxed) ? 0 : 100) > 0
      guard isReady else {
        guard isFinishing.load(ordering: .relaxed) else { continue }
        isStalled.store(true, ordering: .relaxed)
        return
      }
      // A pipe that is ready takes this much without blocking, see pipe(7).
      let part = rest.prefix(Int(PIPE_BUF))
      let count = part.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
