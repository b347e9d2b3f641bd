import LambdaInterface

/// The last part of an invocation's log, for callers that request it.
package struct LogTail: Sendable {
  private var bytes: [UInt8] = []

  package init() {}

  /// Adds a line and its line feed.
  package mutating func append(_ line: some Collection<UInt8>) {
    bytes.append(contentsOf: line)
    bytes.append(UInt8(ascii: "\n"))
    if bytes.count > 4 * LambdaLimits.logTail { bytes.removeFirst(bytes.count - LambdaLimits.logTail) }
  }

  /// The last 4 KB.
  package var suffix: ArraySlice<UInt8> { bytes.suffix(LambdaLimits.logTail) }
}
