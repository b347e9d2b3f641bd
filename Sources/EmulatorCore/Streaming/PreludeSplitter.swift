/// Finds the prelude at the head of a streamed HTTP response: JSON, then eight NUL bytes, then the body.
package struct PreludeSplitter: Sendable {
  /// What a part of the stream brought.
  package enum Outcome: Sendable, Equatable {
    /// The prelude is not complete.
    case incomplete
    /// The prelude, and what came of the body after it.
    case complete(prelude: [UInt8], body: ArraySlice<UInt8>)
    /// It is longer than any prelude may be.
    case tooLong
  }

  /// The most bytes that a prelude may have.
  private let limit: Int
  private var received: [UInt8] = []
  /// How many NUL bytes the stream ended with so far.
  private var zeros = 0

  private static let separator = 8

  /// A splitter that has seen nothing.
  package init(limit: Int = 512 * 1024) { self.limit = limit }

  /// Takes the next part of the stream; not to be called after it found the prelude.
  package mutating func append(_ part: ArraySlice<UInt8>) -> Outcome {
    for (index, byte) in zip(part.indices, part) {
      zeros = byte == 0 ? zeros + 1 : 0
      if zeros == Self.separator {
        received.append(contentsOf: part[...index])
        return .complete(prelude: received.dropLast(Self.separator), body: part[(index + 1)...])
      }
    }
    received.append(contentsOf: part)
    return received.count > limit ? .tooLong : .incomplete
  }
}
