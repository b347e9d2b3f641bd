import HTTPMessages
import WireFormat

/// Collects the header fields for the app, and drops fields that callers must not set.
///
/// Dropped are hop-by-hop fields, the fields that a Connection field names (RFC 9110 section 7.6.1), Content-Length
/// (the body's actual length is sent), and the names of the adapter's own fields. In these names an underscore counts
/// as a dash, because servers that pass header fields as variables (CGI, WSGI) do not distinguish them.
struct RequestFieldsBuilder {
  private(set) var fields: HTTPFields
  /// Whether a Host field was added.
  private(set) var hasHost = false
  /// Whether the caller requests a WebSocket (RFC 6455 section 4.1).
  private(set) var asksForWebSocket = false
  /// Whether to drop `x-amzn-trace-id`, because the invocation has its own.
  let dropsTraceID: Bool
  /// Whether to drop Cookie fields, because the event has cookies elsewhere.
  var dropsCookies = false

  /// The values of all Cookie fields, joined, because only one field is allowed (RFC 6265 section 5.4, RFC 9113 section
  /// 8.2.3).
  private var cookies: [UInt8] = []
  private var connectionNames: [[UInt8]] = []
  private var nameText: [UInt8] = []
  private var valueText: [UInt8] = []

  /// - Parameter room: about how many bytes the fields will have, including those that are added later.
  init(dropsTraceID: Bool, room: Int) {
    self.dropsTraceID = dropsTraceID
    fields = HTTPFields(reservingFields: 32, bytes: min(room, Self.largestRoom))
  }

  /// The largest event is larger than any request's head should be.
  private static let largestRoom = 64 * 1024

  /// - Parameter map: the member of the event that contains the field, for errors.
  mutating func add(
    _ key: JSONValue, _ value: JSONValue, in map: StaticString, of reader: borrowing EventReader
  ) throws(EventError) {
    guard value.kind == .string else { throw reader.malformed("a header value in `\(map)` is not a string") }
    if !key.hasEscapes {
      if !value.hasEscapes { return try add(reader.rawText(of: key), reader.rawText(of: value), in: map, of: reader) }
      valueText.removeAll(keepingCapacity: true)
      try reader.appendText(of: value, named: map, to: &valueText)
      let text = valueText
      try add(reader.rawText(of: key), text.span, in: map, of: reader)
    } else {
      nameText.removeAll(keepingCapacity: true)
      valueText.removeAll(keepingCapacity: true)
      try reader.appendText(of: key, named: map, to: &nameText)
      try reader.appendText(of: value, named: map, to: &valueText)
      let name = nameText
      let text = valueText
      try add(name.span, text.span, in: map, of: reader)
    }
  }

  /// Adds a Cookie field whose value is a string in the event.
  mutating func add(
    cookie: JSONValue, in map: StaticString, of reader: borrowing EventReader
  ) throws(EventError) {
    guard cookie.kind == .string else { throw reader.malformed("a value in `\(map)` is not a string") }
    if !cookie.hasEscapes { return try add(cookie: reader.rawText(of: cookie), in: map, of: reader) }
    valueText.removeAll(keepingCapacity: true)
    try reader.appendText(of: cookie, named: map, to: &valueText)
    let text = valueText
    try add(cookie: text.span, in: map, of: reader)
  }

  private mutating func add(
    cookie: Span<UInt8>, in map: StaticString, of reader: borrowing EventReader
  ) throws(EventError) {
    guard HTTPSyntax.isFieldValue(cookie) else { throw Self.controlByte(in: map, of: reader) }
    addCookie(HTTPSyntax.trimmingWhitespace(cookie))
  }

  private static func controlByte(in map: StaticString, of reader: borrowing EventReader) -> EventError {
    reader.rejected("a header value in `\(map)` contains a control byte")
  }

  mutating func add(
    _ name: Span<UInt8>, _ value: Span<UInt8>, in map: StaticString, of reader: borrowing EventReader
  ) throws(EventError) {
    guard HTTPSyntax.isFieldName(name) else {
      throw reader.rejected(
        "a header name in `\(map)` is empty or has other characters than \(HTTPSyntax.tokenCharacters)")
    }
    guard HTTPSyntax.isFieldValue(value) else { throw Self.controlByte(in: map, of: reader) }
    let value = HTTPSyntax.trimmingWhitespace(value)
    if HTTPHopByHop.isHopByHop(name) {
      if HTTPHopByHop.isName(name, "connection") {
        connectionNames += HTTPHopByHop.names(inConnectionValue: value)
      } else if name.count == 7, HTTPHopByHop.isName(name, "upgrade"), Self.namesWebSocket(value) {
        asksForWebSocket = true
      }
      return
    }
    if isReserved(name) { return }
    if name.count == 6, HTTPHopByHop.isName(name, "cookie") {
      if !dropsCookies { addCookie(value) }
      return
    }
    if name.count == 4, HTTPHopByHop.isName(name, "host") {
      if value.isEmpty { return }
      guard !hasHost else { throw reader.rejected("`\(map)` has more than one Host") }
      guard Self.isHost(value) else {
        throw reader.rejected("the Host in `\(map)` is not a name or address with an optional port")
      }
      hasHost = true
    }
    // Front doors may remove Upgrade and keep this field.
    if name.count == 17, HTTPHopByHop.isName(name, "sec-websocket-key") { asksForWebSocket = true }
    fields.append(name: name, value: value)
  }

  /// Whether an Upgrade field includes WebSocket.
  private static func namesWebSocket(_ value: Span<UInt8>) -> Bool {
    HTTPHopByHop.names(inConnectionValue: value).contains { $0.elementsEqual("websocket".utf8) }
  }

  /// Adds one or more cookies. The bytes must be a valid field value.
  private mutating func addCookie(_ value: Span<UInt8>) {
    if value.isEmpty { return }
    if !cookies.isEmpty { cookies.append(contentsOf: "; ".utf8) }
    value.withUnsafeBufferPointer { cookies.append(contentsOf: $0) }
  }

  /// Returns all fields, without those that Connection fields named.
  mutating func finish() -> HTTPFields {
    if !cookies.isEmpty {
      let cookies = cookies
      fields.append(name: "cookie", value: cookies.span)
    }
    if !connectionNames.isEmpty {
      let all = fields
      let named = Set(connectionNames)
      fields.removeAll { index in
        !all.isName(at: index, "host") && named.contains(all.name(at: index).map(lowercasedASCII))
      }
    }
    // Taken out rather than copied, so that adding to it does not copy it either.
    var finished = HTTPFields()
    swap(&finished, &fields)
    return finished
  }

  private func isReserved(_ name: Span<UInt8>) -> Bool {
    // Few names start with these letters.
    guard name[0] | 0x20 == UInt8(ascii: "x") || name[0] | 0x20 == UInt8(ascii: "c") else { return false }
    if HTTPHopByHop.hasPrefix(name, "x-am") {
      return HTTPHopByHop.hasPrefix(name, "x-amzn-lambda-")
        || HTTPHopByHop.isName(name, "x-amzn-request-context") || HTTPHopByHop.isName(name, "x-amz-tenant-id")
        || dropsTraceID && HTTPHopByHop.isName(name, "x-amzn-trace-id")
    }
    return HTTPHopByHop.isName(name, "content-length")
  }

  /// The characters of a registered name (RFC 3986 section 3.2.2) except the comma, which would join two Hosts.
  private static let nameBytes = PercentEncoding.unreserved.union(ByteSet("!$&'()*+;=%"))
  /// The characters between the brackets of an IP literal.
  private static let literalBytes = PercentEncoding.unreserved.union(ByteSet("!$&'()*+;=:"))
  private static let digits = ByteSet("0123456789")

  /// Whether the bytes are `uri-host [":" port]` (RFC 9110 section 7.2), without anything that ends a host or starts
  /// something else.
  static func isHost(_ value: Span<UInt8>) -> Bool {
    guard value.count > 0 else { return false }
    let isLiteral = value[0] == UInt8(ascii: "[")
    var index = isLiteral ? 1 : 0
    let start = index
    let allowed = isLiteral ? literalBytes : nameBytes
    while index < value.count, allowed.contains(value[index]) { index += 1 }
    guard index > start else { return false }
    if isLiteral {
      guard index < value.count, value[index] == UInt8(ascii: "]") else { return false }
      index += 1
    }
    guard index < value.count else { return true }
    guard value[index] == UInt8(ascii: ":") else { return false }
    index += 1
    while index < value.count, digits.contains(value[index]) { index += 1 }
    return index == value.count
  }
}
