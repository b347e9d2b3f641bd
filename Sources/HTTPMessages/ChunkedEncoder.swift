/// Puts the chunked coding on a body that is sent bit by bit (RFC 9112 section 7.1).
///
/// The line end behind a chunk is written before the next one's size, so that a part goes out as two pieces: what this
/// gives, and the part itself.
package struct ChunkedEncoder: Sendable {
  private var hasBegun = false

  /// An encoder at the start of a body.
  package init() {}

  /// What stands before a part of `size` bytes; a part must not be empty, since an empty chunk is the end.
  package mutating func head(ofPart size: Int) -> [UInt8] {
    precondition(size > 0, "An empty chunk ends the body.")
    var head = lineEnd
    head.append(contentsOf: String(size, radix: 16).utf8)
    head.append(contentsOf: "\r\n".utf8)
    hasBegun = true
    return head
  }

  /// The end of the body, with these trailers.
  package func end(trailers: HTTPFields = HTTPFields()) -> [UInt8] {
    var end = lineEnd
    end.append(contentsOf: "0\r\n".utf8)
    trailers.write(to: &end)
    end.append(contentsOf: "\r\n".utf8)
    return end
  }

  private var lineEnd: [UInt8] { hasBegun ? Array("\r\n".utf8) : [] }
}
