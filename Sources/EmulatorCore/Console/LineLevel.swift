import WireFormat

/// How severe a line of the log is, as far as it says so.
enum LineLevel: String, Sendable, CaseIterable {
  case error, warn, info, debug

  /// The level that a line names in one of the usual forms: a member of a JSON object, or a word near its start.
  init?(of line: [UInt8]) {
    let level =
      line.first == UInt8(ascii: "{") ? Self.member(of: line) : Self.word(in: line[...].prefix(Self.searchedLength))
    guard let level else { return nil }
    self = level
  }

  /// Words beyond this are part of the message.
  private static let searchedLength = 80

  /// The level with this name, in any case.
  init?(named name: some Collection<UInt8>) {
    guard (3...13).contains(name.count) else { return nil }
    switch String(decoding: name, as: UTF8.self).lowercased() {
    case "error", "fatal", "critical", "severe", "alert", "emergency", "panic": self = .error
    case "warn", "warning": self = .warn
    case "info", "notice", "information", "informational": self = .info
    case "debug", "trace", "verbose": self = .debug
    default: return nil
    }
  }

  private static func member(of line: [UInt8]) -> LineLevel? {
    do throws(JSONError) {
      var scanner = JSONScanner(line.span)
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        let value = try scanner.value()
        guard ["level", "severity", "levelname", "log.level"].contains(where: { scanner.isString(key, $0) }) else {
          continue
        }
        if value.kind == .string, let level = LineLevel(named: line[value.range]) { return level }
        if value.kind == .number { return ofPino(line[value.range]) }
      }
    } catch {
      // The line may be cut, or no JSON at all.
    }
    return nil
  }

  /// The numbers of pino and bunyan.
  private static func ofPino(_ number: ArraySlice<UInt8>) -> LineLevel? {
    guard let number = Int(String(decoding: number.prefix(4), as: UTF8.self)) else { return nil }
    switch number {
    case 50...60: return .error
    case 40..<50: return .warn
    case 30..<40: return .info
    case 10..<30: return .debug
    default: return nil
    }
  }

  /// The first word that is a level: in capitals anywhere, or followed by a colon or within brackets.
  private static func word(in line: ArraySlice<UInt8>) -> LineLevel? {
    var start = line.startIndex
    while let first = line[start...].firstIndex(where: isLetter) {
      let end = line[first...].firstIndex { !isLetter($0) } ?? line.endIndex
      let word = line[first..<end]
      let isCapital = word.allSatisfy { $0 & 0x20 == 0 }
      let before = first > line.startIndex ? line[first - 1] : 0
      let after = end < line.endIndex ? line[end] : 0
      let isBracketed = before == UInt8(ascii: "[") && after == UInt8(ascii: "]")
      if isCapital || isBracketed || after == UInt8(ascii: ":") || before == UInt8(ascii: "="),
        let level = LineLevel(named: word)
      {
        return level
      }
      start = end
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}
