/// How the end of a response's body is determined (RFC 9112 section 6.3).
package enum HTTPBodyFraming: Sendable, Equatable {
  /// There is no body, regardless of the fields: the response to HEAD, 204, 304.
  case none
  /// The body has this many bytes.
  case length(Int)
  /// The chunked coding marks the end.
  case chunked
  /// The end of the connection is the end of the body.
  case untilClose

  /// The framing of a final response.
  ///
  /// - Throws: if lengths differ or are not numbers, or if the transfer coding is not just `chunked`. A response whose
  ///   end is not known cannot be forwarded completely.
  package init(of head: HTTPResponseHead, requestMethod: HTTPMethod) throws(HTTPParseError) {
    if requestMethod == .head || head.status == 204 || head.status == 304 {
      self = .none
      return
    }
    let fields = head.fields
    if let first = fields.firstIndex(of: "transfer-encoding") {
      guard fields.firstIndex(of: "transfer-encoding", from: first + 1) == nil,
        fields.value(at: first).elementsEqual("chunked".utf8, by: { lowercasedASCII($0) == $1 })
      else { throw HTTPParseError("its Transfer-Encoding is not 'chunked'") }
      self = .chunked
      return
    }
    self = try Self.announcedLength(in: fields).map { .length($0) } ?? .untilClose
  }

  /// The length that the Content-Length fields announce; nil without such a field. The same length may be repeated, in
  /// several fields or as a list in one field (RFC 9112 section 6.3).
  ///
  /// - Throws: if a length is not a number, or if two lengths differ.
  package static func announcedLength(in fields: HTTPFields) throws(HTTPParseError) -> Int? {
    var length: Int?
    var start = 0
    while let index = fields.firstIndex(of: "content-length", from: start) {
      guard let number = Self.length(in: fields.value(at: index)) else {
        throw HTTPParseError("its Content-Length is not a number of up to 15 digits")
      }
      guard length == nil || length == number else { throw HTTPParseError("it has two different Content-Lengths") }
      length = number
      start = index + 1
    }
    return length
  }

  /// The length in one field: a number, or a list of the same number.
  private static func length(in value: ArraySlice<UInt8>) -> Int? {
    guard value.contains(UInt8(ascii: ",")) else { return decimal(value) }
    let members = value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { decimal(HTTPSyntax.trimmingWhitespace($0)) }
    guard let first = members[0], members.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// Parses up to 15 digits: more than any body has, without overflow.
  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...15).contains(digits.count) else { return nil }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
