/// Cuts a process's output into lines.
package struct LineSplitter: Sendable {
  /// The longest line; what is longer is cut.
  package static let longestLine = 256 * 1024

  private var begun: [UInt8] = []
  /// Whether a line was handed over up to its CR, whose LF may follow.
  private var mayCompleteCRLF = false

  /// A splitter at the beginning of a line.
  package init() {}

  /// Takes more output, and hands each line that it completes to `line`, without its end (LF or CRLF).
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

  /// Whether a line has begun and has no end yet.
  package var hasBegunLine: Bool { !begun.isEmpty }

  /// Hands over a line that has begun as if it ended here: the output has ended, or pauses.
  package mutating func flush(line: ([UInt8]) -> Void) {
    guard !begun.isEmpty else { return }
    mayCompleteCRLF = begun.last == UInt8(ascii: "\r")
    line(begun)
    begun = []
  }
}
