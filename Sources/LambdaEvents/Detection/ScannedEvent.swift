import WireFormat

/// What one scan over an event found: where the parts stand that we know. Nothing is copied.
///
/// A key whose value is `null` counts as absent, as it does for those who send events. A key that stands there twice
/// is an error: two readers of the event could see two different requests.
struct ScannedEvent {
  private var values = InlineArray<16, JSONValue?>(repeating: nil)
  private var contextValues = InlineArray<7, JSONValue?>(repeating: nil)
  /// `requestContext.http.method`.
  private(set) var httpContextMethod: JSONValue?
  /// Whether a string of the event has a `\u` escape of a lone surrogate.
  private(set) var hasLoneSurrogate = false
  /// The first key that stands there twice.
  private(set) var repeatedKey: StaticString?

  /// The value of a key of the top level, unless it is absent or `null`.
  subscript(key: EventKey) -> JSONValue? { values[key.rawValue] }

  /// The value of a key of `requestContext`, unless it is absent or `null`.
  subscript(context key: RequestContextKey) -> JSONValue? { contextValues[key.rawValue] }

  /// Takes over what a source says, under a key of its own, about the body being base64.
  mutating func set(isBase64Encoded value: JSONValue) { values[EventKey.isBase64Encoded.rawValue] = value }

  /// Scans the whole event. Where this throws, nothing that was found counts.
  mutating func scan(_ event: Span<UInt8>) throws(JSONError) {
    var scanner = JSONScanner(event)
    if try scanner.peek() == .object {
      var seen: UInt32 = 0
      try scanner.enterObject()
      while let name = try scanner.nextKey() {
        guard let key = EventKey(name, in: scanner) else {
          _ = try scanner.value()
          continue
        }
        note(key.name, isRepeated: seen & 1 << UInt32(key.rawValue) != 0)
        seen |= 1 << UInt32(key.rawValue)
        if key == .requestContext {
          values[key.rawValue] = try scanRequestContext(&scanner)
        } else {
          values[key.rawValue] = try Self.presentValue(&scanner)
        }
      }
    } else {
      _ = try scanner.value()
    }
    try scanner.finish()
    hasLoneSurrogate = scanner.loneSurrogate != nil
  }

  private mutating func scanRequestContext(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue? {
    guard try scanner.peek() == .object else { return try Self.presentValue(&scanner) }
    let start = scanner.position
    var seen: UInt32 = 0
    try scanner.enterObject()
    while let name = try scanner.nextKey() {
      guard let key = RequestContextKey(name, in: scanner) else {
        _ = try scanner.value()
        continue
      }
      note(key.name, isRepeated: seen & 1 << UInt32(key.rawValue) != 0)
      seen |= 1 << UInt32(key.rawValue)
      if key == .http {
        contextValues[key.rawValue] = try scanHTTPContext(&scanner)
      } else {
        contextValues[key.rawValue] = try Self.presentValue(&scanner)
      }
    }
    return JSONValue(.object, start..<scanner.position)
  }

  private mutating func scanHTTPContext(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue? {
    guard try scanner.peek() == .object else { return try Self.presentValue(&scanner) }
    let start = scanner.position
    var hasMethod = false
    try scanner.enterObject()
    while let name = try scanner.nextKey() {
      if scanner.isString(name, "method") {
        note("method", isRepeated: hasMethod)
        hasMethod = true
        httpContextMethod = try Self.presentValue(&scanner)
      } else {
        _ = try scanner.value()
      }
    }
    return JSONValue(.object, start..<scanner.position)
  }

  private static func presentValue(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue? {
    let value = try scanner.value()
    return value.kind == .null ? nil : value
  }

  private mutating func note(_ name: StaticString, isRepeated: Bool) {
    if isRepeated, repeatedKey == nil { repeatedKey = name }
  }
}
