/// An entry of the log. The message is constant, so that it can be searched for and counted; values are in the
/// metadata.
package struct LogRecord: Sendable {
  /// A name and its value. Names are constants in the code, so they need no escaping.
  package typealias Pair = (key: StaticString, value: LogValue)

  /// The severity.
  package var level: LogLevel
  /// What happened.
  package var message: StaticString
  /// The values, in the order in which they are written.
  package var metadata: [Pair]
  /// The invocation's ID (`Lambda-Runtime-Aws-Request-Id`); nil outside an invocation.
  package var requestID: String?
  /// The invocation's trace ID; nil outside an invocation.
  package var traceID: String?

  /// Creates a record from its parts.
  package init(
    _ level: LogLevel, _ message: StaticString, _ metadata: [Pair] = [], requestID: String? = nil,
    traceID: String? = nil
  ) {
    self.level = level
    self.message = message
    self.metadata = metadata
    self.requestID = requestID
    self.traceID = traceID
  }

  /// The record with these IDs.
  package func with(requestID: String?, traceID: String?) -> LogRecord {
    var record = self
    record.requestID = requestID
    record.traceID = traceID
    return record
  }

  /// The record that reports how many lines are missing from the log at this place.
  package static func droppedLines(_ count: Int) -> LogRecord {
    LogRecord(
      .warn, "Log lines were dropped",
      [
        ("lines", .integer(count)),
        ("hint", "The log is not read as fast as it is written: log less, or at a higher level."),
      ])
  }

  static func areEqual(_ left: [Pair], _ right: [Pair]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { $0.key.description == $1.key.description && $0.value == $1.value }
  }
}

extension LogRecord: Equatable {
  /// Whether level, message, metadata (in order) and IDs are equal.
  package static func == (left: LogRecord, right: LogRecord) -> Bool {
    left.level == right.level && left.message.description == right.message.description
      && areEqual(left.metadata, right.metadata) && left.requestID == right.requestID && left.traceID == right.traceID
  }
}
