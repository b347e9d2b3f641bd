import WireFormat

/// The result of scanning an event once: where its relevant parts are. Nothing is copied.
///
/// A key whose value is `null` counts as absent, as it does for the senders of events. A repeated key is an error: two
/// readers of the event could see two different requests.
struct ScannedEvent {
  private var values = InlineArray<16, JSONValue?>(repeating: nil)
  private var contextValues = InlineArray<7, JSONValue?>(repeating: nil)
  /// A member of an object: its key and value.
  struct Member {
    let key: JSONValue
    let value: JSONValue
  }

  /// The members of `headers`, so that they need not be scanned again; nil if it is no object or has too many.
  private(set) var headers: [Member]?
  /// More members are not kept, so that a strange event does not take several times its size.
  private static let keptMembers = 256

  /// `requestContext.http.method`.
  private(set) var httpContextMethod: JSONValue?
  /// Whether a string in the event has a `\u` escape of an unpaired surrogate.
  private(set) var hasLoneSurrogate = false
  /// The first key that is repeated.
  private(set) var repeatedKey: StaticString?

  /// The value of a top-level key; nil if it is absent or `null`.
  subscript(key: EventKey) -> JSONValue? { values[key.rawValue] }

  /// The value of a key of `requestContext`; nil if it is absent or `null`.
  subscript(context key: RequestContextKey) -> JSONValue? { contextValues[key.rawValue] }

  /// About how many bytes the header fields for the app have that are copied from the event.
  var fieldBytes: Int {
    let headers = max(self[.headers]?.range.count ?? 0, self[.multiValueHeaders]?.range.count ?? 0)
    return headers + (self[.cookies]?.range.count ?? 0) + (self[.requestContext]?.range.count ?? 0)
  }

  /// Overrides the flag for Base64 bodies, for sources with another key for it.
  mutating func set(isBase64Encoded value: JSONValue) { values[EventKey.isBase64Encoded.rawValue] = value }

  /// Scans the whole event. If this throws, the results are invalid.
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
        switch key {
        case .requestContext: values[key.rawValue] = try scanRequestContext(&scanner)
        case .headers: values[key.rawValue] = try scanHeaders(&scanner)
        default: values[key.rawValue] = try Self.presentValue(&scanner)
        }
      }
    } else {
      _ = try scanner.value()
    }
    try scanner.finish()
    hasLoneSurrogate = scanner.loneSurrogate != nil
  }

  private mutating func scanHeaders(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue? {
    headers = nil
    guard try scanner.peek() == .object else { return try Self.presentValue(&scanner) }
    let start = scanner.position
    var members: [Member] = []
    members.reserveCapacity(32)
    try scanner.enterObject()
    while let name = try scanner.nextKey() {
      let value = try scanner.value()
      if members.count <= Self.keptMembers { members.append(Member(key: name, value: value)) }
    }
    if members.count <= Self.keptMembers { headers = members }
    return JSONValue(.object, start..<scanner.position)
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
