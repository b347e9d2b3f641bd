/// A value beside a log message.
package enum LogValue: Sendable, Equatable {
  /// Text of any origin; it is escaped when it is written.
  case text(String)
  /// A whole number.
  case integer(Int)
  /// A number, written with up to three decimal places.
  case decimal(Double)
  /// Yes or no.
  case bool(Bool)
  /// Texts in their order.
  case list([String])
  /// Named values in their order.
  case group([LogRecord.Pair])

  /// A duration in milliseconds; name it so: `durationMs`.
  package static func milliseconds(_ duration: Duration) -> LogValue { .decimal(duration.inMilliseconds) }

  /// Whether kind and value are the same.
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
  /// Yes or no.
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}
