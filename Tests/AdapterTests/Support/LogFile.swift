import AdapterCore
import Glibc
import LambdaInterface
import Synchronization

@testable import Adapter

/// A file that takes the log of an adapter: never full, never slow.
final class LogFile: Sendable {
  /// Descriptors of files that are no longer used. They stay open: a late line of one adapter must not end up in a
  /// socket that has taken the descriptor's number.
  private static let free = Mutex<[Int32]>([])

  /// Where the log is written to.
  let descriptor: Int32

  init() {
    if let descriptor = Self.free.withLock({ $0.popLast() }) {
      self.descriptor = descriptor
      ftruncate(descriptor, 0)
      return
    }
    var path = Array("/tmp/swiftlet-log-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    precondition(descriptor >= 0, "No temporary file: errno \(errno).")
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_APPEND)
    unlink(path)
  }

  deinit { Self.free.withLock { $0.append(descriptor) } }

  /// A log of all levels that writes to it.
  var debug: Log { Log(level: .debug, format: .text, descriptor: descriptor) }

  /// The lines so far.
  var lines: [String] {
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = pread(descriptor, &part, part.count, text.count)
      guard count > 0 else { break }
      text += part[..<count]
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map { String($0) }
  }

  /// The first line that contains `text`.
  func line(containing text: String) -> String? { lines.first { $0.contains(text) } }
}
