import ByteBuffers
import HTTPMessages
import WireFormat

/// Parses a function's result as a front door does.
struct ResultReader {
  private(set) var result: [UInt8]
  /// The values that are not `null`, if the result is an object.
  private var values: [ResultKey: JSONValue] = [:]
  /// The keys of the result, if it is an object.
  private(set) var keys: Set<ResultKey> = []
  /// The whole result; nil before ``scan()``.
  private(set) var whole: JSONValue?
  /// Whether the result is an object with an unknown key.
  private(set) var hasUnknownKey = false

  /// The keys of results.
  enum ResultKey: CaseIterable {
    case statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded, errorMessage

    var name: StaticString {
      switch self {
      case .statusCode: "statusCode"
      case .headers: "headers"
      case .multiValueHeaders: "multiValueHeaders"
      case .cookies: "cookies"
      case .body: "body"
      case .isBase64Encoded: "isBase64Encoded"
      case .errorMessage: "errorMessage"
      }
    }
  }

  init(_ result: [UInt8]) { self.result = result }

  /// The value of a key; nil if it is absent or `null`.
  subscript(key: ResultKey) -> JSONValue? { values[key] }

  mutating func scan() throws(FrontDoor.ResultError) {
    do {
      let whole = try Self.value(of: result.span)
      self.whole = whole
      if whole.kind == .object { try scanKeys() }
    } catch {
      throw FrontDoor.ResultError(message: "the result is not JSON: \(error)")
    }
  }

  private static func value(of result: Span<UInt8>) throws(JSONError) -> JSONValue {
    var scanner = JSONScanner(result)
    let value = try scanner.value()
    try scanner.finish()
    return value
  }

  private mutating func scanKeys() throws(JSONError) {
    var values: [ResultKey: JSONValue] = [:]
    var keys: Set<ResultKey> = []
    var hasUnknownKey = false
    var scanner = JSONScanner(result.span)
    try scanner.enterObject()
    while let name = try scanner.nextKey() {
      let value = try scanner.value()
      guard let key = ResultKey.allCases.first(where: { scanner.isString(name, $0.name) }) else {
        hasUnknownKey = true
        continue
      }
      keys.insert(key)
      values[key] = value.kind == .null ? nil : value
    }
    (self.values, self.keys, self.hasUnknownKey) = (values, keys, hasUnknownKey)
  }

  /// `statusCode`: an integer with three digits, or a string of that form.
  func status() throws(FrontDoor.ResultError) -> Int {
    guard let value = values[.statusCode] else { throw FrontDoor.ResultError(message: "`statusCode` is missing") }
    guard value.kind == .number || value.kind == .string,
      let status = Int(String(decoding: result[value.range], as: UTF8.self)), 100...999 ~= status
    else { throw FrontDoor.ResultError(message: "`statusCode` is not a status code") }
    return status
  }

  /// The text of a string, or the literal of a number or boolean.
  func text(of value: JSONValue, named name: StaticString) throws(FrontDoor.ResultError) -> [UInt8] {
    switch value.kind {
    case .string:
      var text: [UInt8] = []
      do {
        try JSONString.unescape(result.span.extracting(value.range), into: &text)
      } catch {
        throw FrontDoor.ResultError(message: "`\(name)` is not text: \(error)")
      }
      return text
    case .number, .true, .false: return Array(result[value.range])
    case .object, .array, .null: throw FrontDoor.ResultError(message: "a value in `\(name)` is not a string")
    }
  }

  /// Returns the body, decoded in place. Nothing else may be read from the result afterwards.
  ///
  /// - Parameters:
  /// - decodingBase64: whether to decode a body that the result marks as Base64.
  /// - takingJSON: whether a body that is not a string is JSON.
  mutating func takeBody(
    decodingBase64: Bool = true, takingJSON: Bool = false
  ) throws(FrontDoor.ResultError) -> SharedBytes {
    let isBase64: Bool
    switch values[.isBase64Encoded]?.kind {
    case nil, .false: isBase64 = false
    case .true: isBase64 = true
    default: throw FrontDoor.ResultError(message: "`isBase64Encoded` is not a boolean")
    }
    guard let body = values[.body] else { return SharedBytes() }
    if takingJSON && body.kind != .string { return SharedBytes(result[body.range]) }
    guard body.kind == .string else { throw FrontDoor.ResultError(message: "`body` is not a string") }
    var range = body.range
    if body.hasEscapes {
      do {
        range = try JSONString.unescapeInPlace(&result, range)
      } catch {
        throw FrontDoor.ResultError(message: "`body` is not text: \(error)")
      }
    }
    if isBase64 && decodingBase64 {
      guard let decoded = Base64.decodeInPlace(&result, range) else {
        throw FrontDoor.ResultError(message: "`isBase64Encoded` is true, but `body` is not base64")
      }
      range = decoded
    }
    return SharedBytes(result[range])
  }
}
