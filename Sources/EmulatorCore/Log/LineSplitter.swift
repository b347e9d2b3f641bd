/// Splits a process's output into lines.
package struct LineSplitter: Sendable {
  /// The maximum length of a line, in bytes. Longer lines are split.
  package static let longestLine = 256 * 1024

  private var begun: [UInt8] = []
  /// Whether ``flush(line:)`` delivered a line that ended with CR, whose LF may follow.
  private var mayCompleteCRLF = false

  package init() {}

  /// Adds output. Calls `line` with each line that it completes, without its end (LF or CRLF).
  package mutating func append(_ bytes: some Collection<UInt8>, line: ([UInt8]) -> Void) {
    var rest = bytes[...]
    if mayCompleteCRLF, let first = rest.first {
      if first == UInt8(ascii: "\n") { rest = rest.dropFirst() }
      mayCompleteCRLF = false
    }
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      begun.append(contentsOf: rest[..<end])
      rest = rest[rest.index(after: end)...]
      if begun.last == UInt8(ascii: "\r") { begun.removeLast() }
      line(begun)
      begun.removeAll(keepingCapacity: true)
    }
    begun.append(contentsOf: rest)
    while begun.count >= Self.longestLine {
      line(Array(begun.prefix(Self.longestLine)))
      begun.removeFirst(Self.longestLine)
    }
  }

  /// Whether there is an incomplete line.
  package var hasBegunLine: Bool { !begun.isEmpty }

  /// Delivers an incomplete line, because the output ended or paused.
  package mutating func flush(line: ([UInt8]) -> Void) {
    guard !begun.isEmpty else { return }
    mayCompleteCRLF = begun.last == UInt8(ascii: "\r")
    line(begun)
    begun = []
  }
}
