/// A line of the log in the console's journal.
struct ConsoleLine: Sendable {
  let line: ConsoleNews.Line
  /// Counts the lines, from 1.
  let number: Int
  /// How many bytes were left out at its end.
  let omittedBytes: Int
  /// The row of its invocation.
  let row: Int?
  /// The line before that belongs to the same invocation.
  let earlier: Int?
  /// The journal's number when it was added.
  let changed: Int

  /// - Parameter limit: how many bytes are kept.
  init(_ line: ConsoleNews.Line, number: Int, limit: Int, row: Int?, earlier: Int?, changed: Int) {
    omittedBytes = max(line.text.count - limit, 0)
    var line = line
    if omittedBytes > 0 { line.text = Array(line.text.prefix(limit)) }
    self.line = line
    self.number = number
    self.row = row
    self.earlier = earlier
    self.changed = changed
  }

  /// Whether the line may be one of the adapter's that says more about its invocation. Most lines are not; those that may
  /// be are read later.
  var mayBeFinding: Bool {
    guard line.origin == .function || line.origin == .extension else { return false }
    let text = line.text
    return text.withUnsafeBufferPointer { text in
      let end = min(text.count, Self.searchedLength) - Self.longestMark
      guard end > 0 else { return false }
      for index in 0..<end {
        switch text[index] {
        case UInt8(ascii: "a"): if Self.isMark("attempts", text, at: index) { return true }
        case UInt8(ascii: "c"): if Self.isMark("code", text, at: index) { return true }
        case UInt8(ascii: "R"): if Self.isMark("Retries", text, at: index) { return true }
        default: break
        }
      }
      return false
    }
  }

  /// Lines of the adapter are shorter.
  private static let searchedLength = 4096
  private static let longestMark = 8

  @inline(__always)
  private static func isMark(_ mark: StaticString, _ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    for offset in 1..<mark.utf8CodeUnitCount where text[index + offset] != mark.utf8Start[offset] { return false }
    return true
  }
}
