/// Log lines that could not be written at once, because the log's reader is slow.
///
/// Lines leave the queue whole and in order, or not at all. It is bounded: lines that do not fit are dropped and
/// counted, and a line that reports the count replaces them.
package struct LogQueue: Sendable {
  /// The size limit in bytes, without the rest of a line that is partly written.
  package static let limit = 64 * 1024

  private struct Entry: Sendable {
    var bytes: [UInt8]
    /// For a report: how many dropped lines it stands for. 0 for a log line.
    var dropped = 0
  }

  private let report: @Sendable (_ count: Int) -> [UInt8]
  private var entries: [Entry] = []
  /// How many bytes of the first entry have been written.
  private var written = 0
  private var size = 0
  /// How many lines were dropped since the last report.
  private var dropped = 0
  /// Whether a line was partly written and cannot be completed. The next one must then begin on a new line.
  private var isTorn = false

  /// - Parameter report: formats the line that reports how many lines were dropped, with its line feed.
  package init(report: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.report = report }

  /// Whether a new line may be written at once: nothing is queued, and there is nothing to report.
  package var isEmpty: Bool { entries.isEmpty && dropped == 0 && !isTorn }

  /// The bytes to write next; empty if there are none.
  package var next: ArraySlice<UInt8> { entries.first?.bytes[written...] ?? [] }

  /// Queues a line, with its line feed.
  ///
  /// - Parameter written: how many bytes of it have already been written. Not 0 only if ``isEmpty`` was true.
  package mutating func add(_ line: [UInt8], written: Int = 0) {
    if written > 0 {
      self.written = written
      return append(Entry(bytes: line))
    }
    var room = Self.limit - size - line.count
    if dropped > 0, room >= 0 {
      let report = Entry(bytes: report(dropped), dropped: dropped)
      room -= report.bytes.count
      if room >= 0 {
        dropped = 0
        append(report)
      }
    }
    if room >= 0 { append(Entry(bytes: line)) } else { dropped += 1 }
  }

  private mutating func append(_ entry: Entry) {
    var entry = entry
    if isTorn {
      entry.bytes.insert(UInt8(ascii: "\n"), at: 0)
      isTorn = false
    }
    size += entry.bytes.count
    entries.append(entry)
  }

  /// Notes that this many bytes of ``next`` were written.
  package mutating func wrote(_ count: Int) {
    written += count
    guard let first = entries.first, written == first.bytes.count else { return }
    entries.removeFirst()
    size -= written
    written = 0
    guard entries.isEmpty, dropped > 0 else { return }
    let entry = Entry(bytes: report(dropped), dropped: dropped)
    dropped = 0
    append(entry)
  }

  /// Nothing can be written, because the disk is full or the reader is gone. All queued lines are dropped.
  package mutating func failed() {
    dropped += entries.reduce(0) { $0 + max($1.dropped, 1) }
    isTorn = isTorn || written > 0
    entries = []
    (written, size) = (0, 0)
  }

  /// A new line could not be written, or only its first bytes, while ``isEmpty`` was true.
  package mutating func failed(afterWriting written: Int) {
    dropped += 1
    isTorn = isTorn || written > 0
  }
}
