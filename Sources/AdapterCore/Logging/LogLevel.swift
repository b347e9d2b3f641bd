/// The severity of a log line, or the lowest severity that is logged.
package enum LogLevel: Int, Sendable, Comparable, CaseIterable {
  /// Every step, with header values (secret ones are masked).
  case trace
  /// Requests and responses: method, target, header names, sizes, times.
  case debug
  /// What an operator wants to know about a healthy adapter.
  case info
  /// Something works worse than it could, or may soon stop working.
  case warn
  /// A request or an invocation failed.
  case error
  /// The adapter gives up.
  case fatal
  /// A threshold only: nothing is written.
  case off

  /// The level with this name, in any case: Lambda's names, Rust's, and `warning`.
  package init?(_ name: some StringProtocol) {
    switch asciiLowercased(name) {
    case "trace": self = .trace
    case "debug": self = .debug
    case "info": self = .info
    case "warn", "warning": self = .warn
    case "error": self = .error
    case "fatal", "critical": self = .fatal
    case "off", "none": self = .off
    default: return nil
    }
  }

  /// The level in the `RUST_LOG` of a reference adapter: `debug`, or `info,lambda_web_adapter=debug`.
  ///
  /// A directive for the adapter takes precedence over a bare level. Directives for other modules are ignored.
  package init?(rustDirectives text: String) {
    var bare: LogLevel?
    var own: LogLevel?
    for directive in text.split(separator: ",") {
      let parts = directive.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
      if parts.count == 1 {
        bare = LogLevel(parts[0]) ?? bare
      } else if ["lambda_web_adapter", "lambda_adapter"].contains(where: { parts[0].hasPrefix($0) }) {
        own = LogLevel(parts[1]) ?? own
      }
    }
    guard let level = own ?? bare else { return nil }
    self = level
  }

  /// The name in log lines, such as `INFO`.
  package var name: StaticString {
    switch self {
    case .trace: "TRACE"
    case .debug: "DEBUG"
    case .info: "INFO"
    case .warn: "WARN"
    case .error: "ERROR"
    case .fatal: "FATAL"
    case .off: "OFF"
    }
  }

  /// Whether `left` is less severe.
  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}
