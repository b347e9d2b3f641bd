import WireFormat

/// What a line of the adapter's log, or its problem details, say about an invocation.
struct AdapterEntry: Sendable, Equatable {
  /// The code of a failure; nil if there is none.
  var code: String?
  var summary: String?
  var cause: String?
  var cure: String?
  /// How often the request was sent again.
  var retries = 0
  /// The invocation that it is about, if it says so.
  var requestID: String?

  /// Reads a line of the log in either format; nil if it is none of the adapter's, or says nothing about an invocation.
  init?(_ line: [UInt8]) {
    if line.first == UInt8(ascii: "{") {
      self.init(json: line)
    } else {
      self.init(text: line)
    }
    guard code != nil || retries > 0 else { return nil }
  }

  /// Reads problem details (RFC 9457); nil if they are not the adapter's.
  init?(problem: [UInt8]) {
    self.init(json: problem)
    guard code != nil else { return nil }
  }

  private mutating func note(_ key: ArraySlice<UInt8>, _ value: @autoclosure () -> [UInt8]) {
    func text() -> String { String(decoding: value(), as: UTF8.self) }
    switch String(decoding: key.prefix(20), as: UTF8.self) {
    case "code", "FailureCode":
      let code = text()
      if FailureChecks.isAdapterCode(code) { self.code = code }
    case "summary", "detail": summary = text()
    case "cause": cause = text()
    case "cure": cure = text()
    case "attempts", "evidence.attempts": retries = max(retries, Self.count(text()) - 1)
    case "Retries": retries = max(retries, Self.count(text()))
    case "requestId": requestID = text()
    default: break
    }
  }

  /// The whole part of a number, from 0 to 1,000, which is far more than the adapter's limit.
  private static func count(_ text: String) -> Int { min(max(Int(text.prefix { $0 != "." }) ?? 0, 0), 1000) }

  // MARK: Text

  private init(text line: [UInt8]) {
    // A timestamp, as in 2026-11-24T07:46:39.012Z.
    guard line.count > 26, line[10] == UInt8(ascii: "T"), line[23] == UInt8(ascii: "Z") else { return }
    var index = 24
    while index < line.count {
      let end = line[index...].firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "=") } ?? line.count
      guard end < line.count, line[end] == UInt8(ascii: "="), end + 1 < line.count else {
        index = end + 1
        continue
      }
      let key = line[index..<end]
      if line[end + 1] == UInt8(ascii: "\"") {
        let (value, next) = Self.quoted(line, from: end + 2)
        note(key, value)
        index = next
      } else {
        let stop = line[(end + 1)...].firstIndex(of: UInt8(ascii: " ")) ?? line.count
        note(key, Array(line[(end + 1)..<stop]))
        index = stop + 1
      }
    }
  }

  /// Reads a quoted value, and returns it with the index after it.
  private static func quoted(_ line: [UInt8], from start: Int) -> (value: [UInt8], next: Int) {
    var value: [UInt8] = []
    var index = start
    while index < line.count, line[index] != UInt8(ascii: "\"") {
      if line[index] == UInt8(ascii: "\\"), index + 1 < line.count {
        index += 1
        switch line[index] {
        case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "r"): value.append(UInt8(ascii: "\r"))
        case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
        // An unprintable character, as in \u{7f}.
        case UInt8(ascii: "u"): value += Array("\\u".utf8)
        default: value.append(line[index])
        }
      } else {
        value.append(line[index])
      }
      index += 1
    }
    return (value, index + 1)
  }

  // MARK: JSON

  private init(json: [UInt8]) {
    var scanner = JSONScanner(json.span)
    do throws(JSONError) {
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        let value = try scanner.value()
        if value.kind == .object, scanner.isString(key, "evidence") {
          noteAttempts(in: value, of: json)
        } else if value.kind == .string || value.kind == .number {
          note(json[key.range], Self.text(of: value, in: json))
        }
      }
    } catch {
      self = AdapterEntry()
    }
  }

  private init() {}

  private mutating func noteAttempts(in object: JSONValue, of json: [UInt8]) {
    var scanner = JSONScanner(json.span, in: object.range)
    do throws(JSONError) {
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        let value = try scanner.value()
        if value.kind == .number, scanner.isString(key, "attempts") { note(json[key.range], Array(json[value.range])) }
      }
    } catch {
      // Cannot happen: the object has been scanned before.
    }
  }

  private static func text(of value: JSONValue, in json: [UInt8]) -> [UInt8] {
    guard value.kind == .string, value.hasEscapes else { return Array(json[value.range]) }
    var text: [UInt8] = []
    return (try? JSONString.unescape(json.span.extracting(value.range), into: &text)) == nil ? [] : text
  }
}
