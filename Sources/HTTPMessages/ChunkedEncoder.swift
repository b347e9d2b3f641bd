/// Puts the chunked coding on a body that is sent bit by bit (RFC 9112 section 7.1).
///
/// A chunk goes out with the line end behind it, never with the next chunk: whoever relays whole chunks only would else
/// hold each part back until the one after it.
package enum ChunkedEncoder {
  /// What stands before a part of `size` bytes; a part must not be empty, since an empty chunk is the end.
  package static func head(ofPart size: Int) -> [UInt8] {
    precondition(size > 0, "An empty chunk ends the body.")
    var head = Array(String(size, radix: 16).utf8)
    head.append(contentsOf: "\r\n".utf8)
    return head
  }

  /// Puts behind a part what ends its chunk.
  package static func endChunk(_ part: inout [UInt8]) { part.append(contentsOf: "\r\n".utf8) }

  /// The end of the body, with these trailers.
  package static func end(trailers: HTTPFields = HTTPFields()) -> [UInt8] {
    var end = Array("0\r\n".utf8)
    trailers.write(to: &end)
    end.append(contentsOf: "\r\n".utf8)
    return end
  }
}
