/// One thing to log. The message is always the same for the same thing, so that it can be searched for and counted;
/// what differs stands in the metadata.
package struct LogRecord: Sendable {
  /// A name and its value. Names come from code alone, so they need no escapes.
  package typealias Pair = (key: StaticString, value: LogValue)

  /// How much it matters.
  package var level: LogLevel
  /// What happened.
  package var message: StaticString
  /// With which figures, in this order.
  package var metadata: [Pair]
  /// The invocation's id (`Lambda-Runtime-Aws-Request-Id`), within one.
  package var requestID: String?
  /// The invocation's trace id, within one.
  package var traceID: String?

  /// A record of these parts.
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

  /// The record with these ids.
  package func with(requestID: String?, traceID: String?) -> LogRecord {
    var record = self
    record.requestID = requestID
    record.traceID = traceID
    return record
  }

  /// Says how many lines are missing from the log at this place.
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
  /// Whether level, message, metadata in their order, and ids are the same.
  package static func == (left: LogRecord, right: LogRecord) -> Bool {
    left.level == right.level && left.message.description == right.message.description
      && areEqual(left.metadata, right.metadata) && left.requestID == right.requestID && left.traceID == right.traceID
  }
}
