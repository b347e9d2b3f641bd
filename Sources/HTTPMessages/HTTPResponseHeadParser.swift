/// Parses the head of a response from bytes that arrive in pieces (RFC 9112 sections 2, 4 and 5).
///
/// It is strict where lenient parsing could hide a second message: no space before a colon, no folded lines, no bare
/// CR, no NUL. A lone LF is accepted as a line end, as section 2.2 allows.
package struct HTTPResponseHeadParser: Sendable {
  /// A parsed head, and whether its connection stays open.
  package struct ParsedHead: Sendable, Equatable {
    /// Status and fields.
    package var head: HTTPResponseHead
    /// Whether the peer accepts another request on this connection.
    package var keepsConnection: Bool
    /// The size of the head, in bytes.
    package var byteCount: Int
  }

  private let limit: Int
  /// How far the search for the head's end has progressed.
  private var searched = 0

  /// Creates a parser for heads of up to `limit` bytes.
  package init(limit: Int) { self.limit = limit }

  /// Parses the head at the start of `bytes`; nil if it is not complete yet. When called again with the same bytes and
  /// more after them, it continues where it stopped.
  package mutating func parse(_ bytes: Span<UInt8>) throws(HTTPParseError) -> ParsedHead? {
    guard let end = findEnd(in: bytes) else {
      guard bytes.count <= limit else { throw tooLarge }
      try Self.rejectOtherProtocols(bytes)
      return nil
    }
    guard end <= limit else { throw tooLarge }
    searched = 0
    return try Self.parseWhole(bytes.extracting(0..<end))
  }

  private var tooLarge: HTTPParseError {
    HTTPParseError("its head is larger than \(limit) bytes")
  }

  /// The offset after the empty line that ends the head.
  private mutating func findEnd(in bytes: Span<UInt8>) -> Int? {
    var start = searched
    while let lineFeed = ByteSearch.firstIndex(of: UInt8(ascii: "\n"), in: bytes, from: start) {
      start = lineFeed + 1
      if start < bytes.count, bytes[start] == UInt8(ascii: "\n") { return start + 1 }
      if start + 1 < bytes.count, bytes[start] == UInt8(ascii: "\r"), bytes[start + 1] == UInt8(ascii: "\n") {
        return start + 2
      }
    }
    // An end that is split between two reads begins at most two bytes before the end of the first.
    searched = max(searched, bytes.count - 2)
    return nil
  }

  /// Rejects other protocols early, instead of waiting for the end of a head that may never arrive.
  private static func rejectOtherProtocols(_ bytes: Span<UInt8>) throws(HTTPParseError) {
    guard begins(bytes.extracting(first: 7), "HTTP/1.") else { throw notHTTP(bytes) }
  }

  /// Whether the bytes begin with the text, or are a prefix of it.
  private static func begins(_ bytes: Span<UInt8>, _ text: StaticString) -> Bool {
    for index in 0..<min(bytes.count, text.utf8CodeUnitCount) where bytes[index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  private static func notHTTP(_ bytes: Span<UInt8>) -> HTTPParseError {
    let sample = bytes.extracting(first: 16).withUnsafeBufferPointer { bytes in
      bytes.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
    }
    return HTTPParseError("it does not begin with an HTTP/1 status line but with '\(sample)'")
  }

  private static func parseWhole(_ bytes: Span<UInt8>) throws(HTTPParseError) -> ParsedHead {
    var position = 0
    guard let statusLine = nextLine(of: bytes, &position) else { throw notHTTP(bytes) }
    let (status, minorVersion) = try parseStatusLine(bytes.extracting(statusLine))
    var fields = HTTPFields(reservingFields: 16)
    while let line = nextLine(of: bytes, &position), !line.isEmpty {
      try parseField(bytes.extracting(line), into: &fields)
    }
    var head = HTTPResponseHead(status: status, fields: fields)
    if statusLine.count > 13 {
      head.reason = HTTPStatus.customReason(bytes.extracting(statusLine).extracting(droppingFirst: 13), for: status)
    }
    let keepsConnection = minorVersion >= 1 && !fields.hasConnectionOption("close")
    return ParsedHead(head: head, keepsConnection: keepsConnection, byteCount: bytes.count)
  }

  /// The line at `position`, without its LF and a CR before that. Moves `position` to the next line.
  private static func nextLine(of bytes: Span<UInt8>, _ position: inout Int) -> Range<Int>? {
    let start = position
    guard let end = ByteSearch.firstIndex(of: UInt8(ascii: "\n"), in: bytes, from: start) else { return nil }
    position = end + 1
    return start..<(end > start && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end)
  }

  /// `HTTP/1.1 200 OK`; the reason may be missing, with or without its space.
  private static func parseStatusLine(
    _ line: Span<UInt8>
  ) throws(HTTPParseError) -> (status: Int, minorVersion: Int) {
    guard line.count >= 9, begins(line, "HTTP/1."), line[8] == UInt8(ascii: " "), let minor = digit(line[7]) else {
      throw notHTTP(line)
    }
    var status = 0
    for index in 9..<min(line.count, 12) {
      guard let value = digit(line[index]) else { throw HTTPParseError("its status is not a number") }
      status = status * 10 + value
    }
    guard line.count >= 12, status >= 100, line.count == 12 || line[12] == UInt8(ascii: " ") else {
      throw HTTPParseError("its status is not a number of three digits")
    }
    return (status, minor)
  }

  private static func parseField(_ line: Span<UInt8>, into fields: inout HTTPFields) throws(HTTPParseError) {
    guard let colon = ByteSearch.firstIndex(of: UInt8(ascii: ":"), in: line) else {
      throw HTTPParseError("it has a header line without a colon")
    }
    let name = line.extracting(0..<colon)
    guard HTTPSyntax.isFieldName(name) else {
      throw HTTPParseError("it has a header name with a space or another byte that is not allowed")
    }
    let value = HTTPSyntax.trimmingWhitespace(line.extracting((colon + 1)..<line.count))
    guard HTTPSyntax.isFieldValue(value) else {
      let name = name.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
      throw HTTPParseError("the value of its header '\(name)' has a control byte")
    }
    fields.append(name: name, value: value)
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }
}
