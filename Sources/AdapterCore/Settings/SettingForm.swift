import HTTPMessages

/// The accepted form of a variable's value: how it reads in documents, and how it is read.
struct SettingForm<Value: Sendable>: Sendable {
  /// What is expected, as it goes on after "expected": `a port from 1 to 65535`. Made when it is asked for, which is
  /// not when the adapter starts.
  let expected: @Sendable () -> String
  /// The value, or nil where the text is not of the form. The text comes without white space around it, not empty.
  let parse: @Sendable (String) -> Value?

  init(expected: @autoclosure @escaping @Sendable () -> String, parse: @escaping @Sendable (String) -> Value?) {
    self.expected = expected
    self.parse = parse
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
  /// A switch.
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
  /// A duration.
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
  /// A duration whose variable's name says seconds, of any length.
  static var seconds: SettingForm {
    SettingForm(expected: "seconds, such as 4 or 0.5") { DurationText.parse($0) }
  }
}

extension SettingForm<Duration?> {
  /// A limit in seconds; 0 and less mean none.
  static var optionalLimit: SettingForm {
    SettingForm(expected: "seconds, such as 30 or 0.5; 0 or less means no limit") { text in
      let isNegative = text.hasPrefix("-")
      guard let duration = DurationText.parse(isNegative ? String(text.dropFirst()) : text) else { return nil }
      return .some(isNegative || duration == .zero ? nil : duration)
    }
  }
}

extension SettingForm<StatusSet> {
  /// Status codes and ranges of them.
  static var statuses: SettingForm {
    SettingForm(expected: "status codes and ranges from 100 to 999, such as 200-399,404") { StatusSet($0) }
  }

  /// One status code; the set is 100 up to it, without it.
  static var statusesBelow: SettingForm {
    SettingForm(expected: "a status code from 101 to 999") { text in
      wholeNumber(text, in: 101...999).map { StatusSet(100...$0 - 1) }
    }
  }
}

extension SettingForm where Value: CaseIterable & RawRepresentable<String> {
  /// One of a few names, in any case.
  static var choice: SettingForm {
    SettingForm(expected: Value.allCases.map { $0.rawValue }.joined(separator: " or ")) { text in
      Value(rawValue: asciiLowercased(text))
    }
  }
}

extension SettingForm<LogLevel> {
  /// The name of a level.
  static var logLevel: SettingForm {
    SettingForm(expected: "trace, debug, info, warn, error, fatal or off") { LogLevel($0) }
  }

  /// Directives as Rust programs take them.
  static var rustDirectives: SettingForm {
    SettingForm(expected: "a level such as debug, or directives such as info,lambda_web_adapter=debug") {
      LogLevel(rustDirectives: $0)
    }
  }
}

extension SettingForm<AppHost> {
  /// Where the app listens.
  static var host: SettingForm {
    SettingForm(
      expected: "a numeric IPv4 or IPv6 address, localhost, or unix:/path of a socket (names are not looked up)"
    ) { text in
      if text.hasPrefix("unix:") {
        let path = String(text.dropFirst(5))
        // The limit is that of sockaddr_un on Linux, its closing NUL included.
        return path.hasPrefix("/") && path.utf8.count < 108 && isPrintable(path) ? .unix(path: path) : nil
      }
      return isLocalhost(text) ? .localhost : address(text).map { AppHost.ip($0) }
    }
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
      // An IPv6 address must stand in brackets here, or its last group could be taken for the port.
      guard host.contains(":") == host.hasPrefix("[") else { return nil }
      return isLocalhost(host) ? .localhost(port: port) : address(host).map { .ip($0, port: port) }
    }
  }
}

extension SettingForm<String> {
  /// Any text.
  static var text: SettingForm { SettingForm(expected: "text") { $0 } }

  /// A path of the app, which may carry a query.
  static var target: SettingForm {
    SettingForm(expected: "a path such as /health, percent-encoded where it has spaces or other special bytes") {
      text in
      let target = text.hasPrefix("/") ? text : "/" + text
      return target.utf8.allSatisfy(isTargetByte) ? target : nil
    }
  }

  /// A path that outside callers are kept from, so one without other spellings.
  static var hookPath: SettingForm {
    SettingForm(expected: "a plain path of its own such as /snapstart/before, without %, ?, //, . or .. segments") {
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

  /// The name of a header field.
  static var fieldName: SettingForm {
    SettingForm(expected: "the name of a header, such as X-Custom-Authorization") { text in
      HTTPSyntax.isFieldName(Array(text.utf8)[...]) ? text : nil
    }
  }

  /// The path of a file.
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

/// A whole number of digits alone.
private func wholeNumber(_ text: String, in range: ClosedRange<Int>) -> Int? {
  guard text.utf8.allSatisfy({ decimalDigit($0) != nil }), let number = Int(text) else { return nil }
  return range.contains(number) ? number : nil
}

private func isLocalhost(_ text: String) -> Bool { asciiLowercased(text) == "localhost" }

/// A numeric address, in brackets or not.
private func address(_ text: String) -> IPAddress? {
  let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
  switch IPAddress(isBracketed ? String(text.dropFirst().dropLast()) : text) {
  case .v4? where isBracketed: return nil
  case let address: return address
  }
}

private func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

/// Whether the byte may stand in a path or query as it is: visible ASCII but for `#` and the delimiters that no URI
/// holds (RFC 3986 section 2).
private func isTargetByte(_ byte: UInt8) -> Bool {
  (0x21...0x7E).contains(byte) && !"\"#<>\\^`{|}".utf8.contains(byte)
}
