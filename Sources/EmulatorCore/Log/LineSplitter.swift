/// Cuts a process's output into lines.
package struct LineSplitter: Sendable {
  /// The longest line; what is longer is cut.
  package static let longestLine = 256 * 1024

  private var begun: [UInt8] = []

  /// A splitter at the beginning of a line.
  package init() {}

  /// Takes more output, and hands each line that it completes to `line`, without its end (LF or CRLF).
  package mutating func append(_ bytes: some Collection<UInt8>, line: ([UInt8]) -> Void) {
    var rest = bytes[...]
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

  /// The output has ended: hands over a last line that has no end.
  package mutating func finish(line: ([UInt8]) -> Void) {
    if !begun.isEmpty { line(begun) }
    begun = []
  }
}
