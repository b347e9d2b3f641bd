/// Log lines that could not be written at once, because the log is read slowly.
///
/// Lines leave it whole and in order, or not at all. It is bounded: what does not fit is dropped and counted, and a line
/// that reports the count takes the place of what is missing.
package struct LogQueue: Sendable {
  /// How many bytes wait at most, one line that was begun apart.
  package static let limit = 64 * 1024

  private struct Entry: Sendable {
    var bytes: [UInt8]
    /// How many lines were dropped in its place; 0 for a line of its own.
    var dropped = 0
  }

  private let report: @Sendable (_ count: Int) -> [UInt8]
  private var entries: [Entry] = []
  /// How much of the first entry is written.
  private var written = 0
  private var size = 0
  /// How many lines were dropped since the last report.
  private var dropped = 0
  /// A line was begun and cannot be ended: the next one must begin on a new line.
  private var isTorn = false

  /// - Parameter report: makes the line that says how many were dropped, its line feed included.
  package init(report: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.report = report }

  /// Whether a new line may be written at once: nothing waits, and nothing is to be reported.
  package var isEmpty: Bool { entries.isEmpty && dropped == 0 && !isTorn }

  /// What is to be written next; empty if there is nothing.
  package var next: ArraySlice<UInt8> { entries.first?.bytes[written...] ?? [] }

  /// Takes a line, its line feed included.
  ///
  /// - Parameter written: how much of it is written already, while ``isEmpty`` held.
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

  /// So many bytes of ``next`` were written.
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

  /// Nothing can be written: a full disk, or nobody who reads. What waits is dropped.
  package mutating func failed() {
    dropped += entries.reduce(0) { $0 + max($1.dropped, 1) }
    isTorn = isTorn || written > 0
    entries = []
    (written, size) = (0, 0)
  }

  /// A line could not be written at all, while ``isEmpty`` held.
  package mutating func failed(afterWriting written: Int) {
    dropped += 1
    isTorn = isTorn || written > 0
  }
}
