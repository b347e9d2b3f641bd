/// A value in the metadata of a log record.
package enum LogValue: Sendable, Equatable {
  /// Text from any source; it is escaped when written.
  case text(String)
  /// A whole number.
  case integer(Int)
  /// A number, written with up to three decimal places.
  case decimal(Double)
  /// True or false.
  case bool(Bool)
  /// A list of texts.
  case list([String])
  /// Named values, in order.
  case group([LogRecord.Pair])

  /// A duration in milliseconds. Its name should end in `Ms`: `durationMs`.
  package static func milliseconds(_ duration: Duration) -> LogValue { .decimal(duration.inMilliseconds) }

  /// Whether kind and value are equal.
  package static func == (left: LogValue, right: LogValue) -> Bool {
    switch (left, right) {
    case (.text(let left), .text(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.decimal(let left), .decimal(let right)): left == right
    case (.bool(let left), .bool(let right)): left == right
    case (.list(let left), .list(let right)): left == right
    case (.group(let left), .group(let right)): LogRecord.areEqual(left, right)
    default: false
    }
  }
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  /// Text.
  package init(stringLiteral value: String) { self = .text(value) }
  /// A whole number.
  package init(integerLiteral value: Int) { self = .integer(value) }
  /// True or false.
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}
