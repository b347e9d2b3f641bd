/// Parses the head of a response from bytes that arrive bit by bit (RFC 9112 sections 2, 4 and 5).
///
/// Strict where a lenient reading could hide a second message: no space before a colon, no folded lines, no bare CR,
/// no NUL. A lone LF is taken as a line's end, as section 2.2 allows.
package struct HTTPResponseHeadParser: Sendable {
  /// A head, and what it says of its connection.
  package struct ParsedHead: Sendable, Equatable {
    /// Status and fields.
    package var head: HTTPResponseHead
    /// Whether the peer will take another request on this connection.
    package var keepsConnection: Bool
    /// How many bytes the head took.
    package var byteCount: Int
  }

  private let limit: Int
  /// How far the search for the head's end has come.
  private var searched = 0

  /// A parser that takes heads of up to `limit` bytes.
  package init(limit: Int) { self.limit = limit }

  /// Looks for a whole head at the start of `bytes`: nil while it is not all there. Called again with the same bytes
  /// and more behind them, it goes on where it was.
  package mutating func parse(_ bytes: ArraySlice<UInt8>) throws(HTTPParseError) -> ParsedHead? {
    guard let end = findEnd(in: bytes) else {
      guard bytes.count <= limit else { throw tooLarge }
      try Self.rejectOtherProtocols(bytes)
      return nil
    }
    guard end <= limit else { throw tooLarge }
    searched = 0
    return try Self.parseWhole(bytes.prefix(end))
  }

  private var tooLarge: HTTPParseError {
    HTTPParseError("its head is larger than \(limit) bytes (AWS_LWA_MAX_HEADER_BYTES)")
  }

  /// The offset behind the empty line that ends the head.
  private mutating func findEnd(in bytes: ArraySlice<UInt8>) -> Int? {
    let start = searched
    let found = bytes.withUnsafeBufferPointer { bytes -> Int? in
      var index = start
      while index < bytes.count {
        guard bytes[index] == UInt8(ascii: "\n") else {
          index += 1
          continue
        }
        if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\n") { return index + 2 }
        if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "\r"), bytes[index + 2] == UInt8(ascii: "\n") {
          return index + 3
        }
        index += 1
      }
      return nil
    }
    // An end that is split between two reads begins at most two bytes before the edge.
    searched = max(start, bytes.count - 2)
    return found
  }

  /// Says early that what comes is not HTTP, rather than wait for an end that may never come.
  private static func rejectOtherProtocols(_ bytes: ArraySlice<UInt8>) throws(HTTPParseError) {
    guard zip(bytes, "HTTP/1.".utf8).allSatisfy({ $0 == $1 }) else { throw notHTTP(bytes) }
  }

  private static func notHTTP(_ bytes: ArraySlice<UInt8>) -> HTTPParseError {
    let sample = bytes.prefix(16).map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
    return HTTPParseError("it does not begin with an HTTP/1 status line but with '\(sample)'")
  }

  private static func parseWhole(_ bytes: ArraySlice<UInt8>) throws(HTTPParseError) -> ParsedHead {
    var lines = LineReader(rest: bytes)
    guard let statusLine = lines.next() else { throw notHTTP(bytes) }
    let (status, minorVersion) = try parseStatusLine(statusLine)
    var fields = HTTPFields(reservingFields: 16)
    while let line = lines.next(), !line.isEmpty {
      let (name, value) = try parseField(line)
      fields.append(name: name, value: value)
    }
    let head = HTTPResponseHead(status: status, fields: fields)
    let keepsConnection = minorVersion >= 1 && !fields.connectionOptions.contains("close")
    return ParsedHead(head: head, keepsConnection: keepsConnection, byteCount: bytes.count)
  }

  /// `HTTP/1.1 200 OK`; the reason may be missing, with or without its space.
  private static func parseStatusLine(
    _ line: ArraySlice<UInt8>
  ) throws(HTTPParseError) -> (status: Int, minorVersion: Int) {
    let version = line.prefix(9)
    guard version.count == 9, version.starts(with: "HTTP/1.".utf8), version.last == UInt8(ascii: " "),
      let minor = digit(version[version.startIndex + 7])
    else { throw notHTTP(line) }
    let rest = line.dropFirst(9)
    var status = 0
    for byte in rest.prefix(3) {
      guard let value = digit(byte) else { throw HTTPParseError("its status is not a number") }
      status = status * 10 + value
    }
    let reason = rest.dropFirst(3)
    guard rest.count >= 3, status >= 100, reason.isEmpty || reason.first == UInt8(ascii: " ") else {
      throw HTTPParseError("its status is not a number of three digits")
    }
    return (status, minor)
  }

  private static func parseField(
    _ line: ArraySlice<UInt8>
  ) throws(HTTPParseError) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      throw HTTPParseError("it has a header line without a colon")
    }
    let name = line[..<colon]
    guard HTTPSyntax.isFieldName(name) else {
      throw HTTPParseError("it has a header name with a space or another byte that may not stand there")
    }
    let value = HTTPSyntax.trimmingWhitespace(line[(colon + 1)...])
    guard HTTPSyntax.isFieldValue(value) else {
      throw HTTPParseError("the value of its header '\(String(decoding: name, as: UTF8.self))' has a control byte")
    }
    return (name, value)
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }

  /// Splits at LF and takes a CR before it off.
  private struct LineReader {
    var rest: ArraySlice<UInt8>

    mutating func next() -> ArraySlice<UInt8>? {
      guard let end = Self.firstLineFeed(in: rest) else { return nil }
      var line = rest[..<end]
      rest = rest[(end + 1)...]
      if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
      return line
    }

    private static func firstLineFeed(in bytes: ArraySlice<UInt8>) -> Int? {
      bytes.withUnsafeBufferPointer { buffer in
        for offset in 0..<buffer.count where buffer[offset] == UInt8(ascii: "\n") { return bytes.startIndex + offset }
        return nil
      }
    }
  }
}
