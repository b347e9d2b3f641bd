import HTTPMessages
import LambdaEvents

/// The accepted form of a variable's value: its description and its parser.
struct SettingForm<Value: Sendable>: Sendable {
  /// Describes the form, as a phrase that follows "expected": `a port from 1 to 65535`. A closure, so that a normal
  /// start does not build the texts.
  let expected: @Sendable () -> String
  /// Parses the value; nil if the text is malformed. The text has no surrounding white space and is not empty.
  let parse: @Sendable (String) -> Value?
  /// Says what is wrong with a value that cannot be parsed, as a phrase that follows it.
  let complaint: @Sendable (String) -> String

  init(
    expected: @autoclosure @escaping @Sendable () -> String, parse: @escaping @Sendable (String) -> Value?,
    complaint: @escaping @Sendable (String) -> String = { _ in "is malformed" }
  ) {
    self.expected = expected
    self.parse = parse
    self.complaint = complaint
  }
}

extension SettingForm<UInt16> {
  /// A TCP port.
  static var port: SettingForm {
    SettingForm(expected: "a port from 1 to 65535") { text in
      wholeNumber(text, in: 1...65535).map { UInt16($0) }
    }
  }
}

extension SettingForm<Int> {
  /// A whole number in a range.
  static func number(in range: ClosedRange<Int>, called what: String = "a whole number") -> SettingForm {
    SettingForm(expected: "\(what) from \(range.lowerBound) to \(range.upperBound)") { wholeNumber($0, in: range) }
  }

  /// A size in bytes.
  static func size(in range: ClosedRange<Int>) -> SettingForm {
    SettingForm(
      expected: "a size from \(bounds(range, ByteCount.describe)), such as 256KB or 1MB (a plain number means bytes)"
    ) { text in
      ByteCount.parse(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension SettingForm<Bool> {
  static var bool: SettingForm {
    SettingForm(expected: "true or false") { text in
      switch asciiLowercased(text) {
      case "true", "1": true
      case "false", "0": false
      default: nil
      }
    }
  }
}

extension SettingForm<Duration> {
  static func duration(in range: ClosedRange<Duration>) -> SettingForm {
    SettingForm(
      expected:
        "a duration from \(bounds(range, DurationText.describe)), such as 250ms or 5s (a plain number means seconds)"
    ) {
      DurationText.parse($0).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension SettingForm<Duration> {
  /// A duration of any length, for variables with `SECONDS` in their name.
  static var seconds: SettingForm {
    SettingForm(expected: "seconds, such as 4 or 0.5") { DurationText.parse($0) }
  }
}

extension SettingForm<Duration?> {
  /// A limit in seconds; 0 or less means no limit.
  static var optionalLimit: SettingForm {
    SettingForm(expected: "seconds, such as 30 or 0.5; 0 or less means no limit") { text in
      let isNegative = text.hasPrefix("-")
      guard let duration = DurationText.parse(isNegative ? String(text.dropFirst()) : text) else { return nil }
      return .some(isNegative || duration == .zero ? nil : duration)
    }
  }
}

extension SettingForm<StatusSet> {
  /// Status codes and ranges.
  static var statuses: SettingForm {
    SettingForm(expected: "status codes and ranges from 100 to 999, such as 200-399,404") { StatusSet($0) }
  }

  /// One status code; the set is all codes from 100 up to, but not including, this one.
  static var statusesBelow: SettingForm {
    SettingForm(expected: "a status code from 101 to 999") { text in
      wholeNumber(text, in: 101...999).map { StatusSet(100...$0 - 1) }
    }
  }
}

extension SettingForm where Value: CaseIterable & RawRepresentable<String> {
  /// One of a few names, in any case.
  static var choice: SettingForm {
    SettingForm(expected: "one of " + Value.allCases.map { $0.rawValue }.joined(separator: ", ")) { text in
      Value(rawValue: asciiLowercased(text))
    }
  }
}

extension SettingForm<LogLevel> {
  static var logLevel: SettingForm {
    SettingForm(expected: "trace, debug, info, warn, error, fatal or off") { LogLevel($0) }
  }

  /// Directives in the form of Rust's `RUST_LOG`.
  static var rustDirectives: SettingForm {
    SettingForm(expected: "a level such as debug, or directives such as info,lambda_web_adapter=debug") {
      LogLevel(rustDirectives: $0)
    }
  }
}

extension SettingForm<AppHost> {
  /// The longest path of a Unix socket on Linux, in bytes: sockaddr_un without its terminating NUL.
  private static var socketPathLimit: Int { 107 }

  /// Where the app listens.
  static var host: SettingForm {
    SettingForm(
      expected: "a numeric IPv4 or IPv6 address, localhost, or unix:/path of a socket (names are not looked up)",
      parse: { text in
        if text.hasPrefix("unix:") {
          let path = String(text.dropFirst(5))
          return path.hasPrefix("/") && path.utf8.count <= socketPathLimit && isPrintable(path)
            ? .unix(path: path) : nil
        }
        return isLocalhost(text) ? .localhost : address(text).map { AppHost.ip($0) }
      },
      complaint: { text in
        let length = text.utf8.count - 5
        guard text.hasPrefix("unix:/"), length > socketPathLimit else { return "is malformed" }
        return "has a path of \(length) bytes, and Linux allows \(socketPathLimit) for a socket"
      })
  }
}

extension SettingForm<Endpoint> {
  /// An API's address and port.
  static var apiEndpoint: SettingForm {
    SettingForm(expected: "host:port with a numeric address or localhost, such as 127.0.0.1:9001") { text in
      var rest = Substring(text)
      if asciiLowercased(rest.prefix(7)) == "http://" { rest = rest.dropFirst(7) }
      while rest.hasSuffix("/") { rest.removeLast() }
      guard let colon = rest.lastIndex(of: ":"),
        let port = SettingForm<UInt16>.port.parse(String(rest[rest.index(after: colon)...]))
      else {
        return nil
      }
      let host = String(rest[..<colon])
      // An IPv6 address must be in brackets here; otherwise its last group could be read as the port.
      guard host.contains(":") == host.hasPrefix("[") else { return nil }
      return isLocalhost(host) ? .localhost(port: port) : address(host).map { .ip($0, port: port) }
    }
  }
}

extension SettingForm<String> {
  /// Any text.
  static var text: SettingForm { SettingForm(expected: "text") { $0 } }

  /// A path of the app, optionally with a query.
  static var target: SettingForm {
    SettingForm(expected: "a path such as /health, with spaces and other special bytes percent-encoded") {
      text in
      let target = text.hasPrefix("/") ? text : "/" + text
      return target.utf8.allSatisfy(isTargetByte) ? target : nil
    }
  }

  /// A path that is closed to outside callers, so it must have only one spelling.
  static var hookPath: SettingForm {
    SettingForm(expected: "a plain path such as /hooks/run, without %, ?, //, . or .. segments") {
      text in
      let path = text.hasPrefix("/") ? text : "/" + text
      let segments = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      let isPlain = segments.allSatisfy { segment in
        !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
          && segment.allSatisfy { isTargetByte($0) && $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "?") }
      }
      return isPlain ? path : nil
    }
  }

  static var fieldName: SettingForm {
    SettingForm(expected: "the name of a header, such as X-Custom-Authorization") { text in
      HTTPSyntax.isFieldName(Array(text.utf8)[...]) ? text : nil
    }
  }

  static var filePath: SettingForm {
    SettingForm(expected: "the absolute path of a file, such as /var/task/down.http") { text in
      text.hasPrefix("/") && isPrintable(text) ? text : nil
    }
  }

  /// A CloudWatch namespace.
  static var metricsNamespace: SettingForm {
    SettingForm(expected: "1 to 255 letters, digits, spaces or . - _ / # :, not beginning with AWS/ or :") { text in
      let allowed = text.utf8.allSatisfy { byte in
        decimalDigit(byte) != nil || (byte | 0x20) &- UInt8(ascii: "a") < 26 || " .-_/#:".utf8.contains(byte)
      }
      return allowed && text.utf8.count <= 255 && !text.hasPrefix("AWS/") && !text.hasPrefix(":") ? text : nil
    }
  }
}

private func bounds<Bound>(_ range: ClosedRange<Bound>, _ describe: (Bound) -> String) -> String {
  "\(describe(range.lowerBound)) to \(describe(range.upperBound))"
}

/// Parses a whole number that consists only of digits.
private func wholeNumber(_ text: String, in range: ClosedRange<Int>) -> Int? {
  guard text.utf8.allSatisfy({ decimalDigit($0) != nil }), let number = Int(text) else { return nil }
  return range.contains(number) ? number : nil
}

private func isLocalhost(_ text: String) -> Bool { asciiLowercased(text) == "localhost" }

/// Parses a numeric address; an IPv6 address may be in brackets.
private func address(_ text: String) -> IPAddress? {
  let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
  switch IPAddress(isBracketed ? String(text.dropFirst().dropLast()) : text) {
  case .v4? where isBracketed: return nil
  case let address: return address
  }
}

private func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

/// Whether the byte is allowed unescaped in a path or query: visible ASCII except for `#` and the delimiters that no
/// URI may contain (RFC 3986 section 2).
private func isTargetByte(_ byte: UInt8) -> Bool {
  (0x21...0x7E).contains(byte) && !"\"#<>\\^`{|}".utf8.contains(byte)
}

extension SettingForm<EventPaths> {
  /// Paths of the app for event sources.
  static var eventPaths: SettingForm {
    SettingForm(
      expected: "source=/path pairs separated by commas, such as sqs=/queue,s3=/uploads; the sources are "
        + EventSource.allCases.map { $0.rawValue }.joined(separator: ", ")
    ) { text in
      var paths: EventPaths = [:]
      for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let equals = pair.firstIndex(of: "="),
          let source = EventSource(rawValue: asciiLowercased(trimmed(pair[..<equals]))), paths[source] == nil
        else { return nil }
        let path = trimmed(pair[pair.index(after: equals)...])
        guard path.hasPrefix("/"), let target = SettingForm<String>.target.parse(path) else { return nil }
        paths[source] = target
      }
      return paths
    }
  }
}

extension SettingForm<TextTypes> {
  /// Media types.
  static var textTypes: SettingForm {
    SettingForm(expected: "media types separated by commas, such as application/x-config,model/*,+acme") {
      TextTypes($0)
    }
  }
}
