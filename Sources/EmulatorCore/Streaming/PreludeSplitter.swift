/// Splits a streamed HTTP response into its prelude (JSON followed by eight NUL bytes) and its body.
package struct PreludeSplitter: Sendable {
  /// The result of adding a part.
  package enum Outcome: Sendable, Equatable {
    /// The prelude is not complete.
    case incomplete
    /// The prelude is complete. `body` is the first part of the body.
    case complete(prelude: [UInt8], body: ArraySlice<UInt8>)
    /// The prelude exceeds the limit.
    case tooLong
  }

  /// The maximum size of a prelude, in bytes.
  private let limit: Int
  private var received: [UInt8] = []
  /// The number of NUL bytes at the end of the data so far.
  private var zeros = 0

  private static let separator = 8

  package init(limit: Int = 512 * 1024) { self.limit = limit }

  /// Adds the next part of the stream. Do not call this again once the prelude is complete.
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
