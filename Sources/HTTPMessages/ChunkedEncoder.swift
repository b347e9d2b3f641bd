package import ByteBuffers

/// Encodes a body that is sent in parts with the chunked coding (RFC 9112 section 7.1).
///
/// A chunk is sent together with its line end, not with the next chunk. Otherwise a receiver that forwards only
/// complete chunks would hold back each part until the next one.
package enum ChunkedEncoder {
  /// The bytes before a part of `size` bytes. A part must not be empty, because an empty chunk ends the body.
  package static func head(ofPart size: Int) -> [UInt8] {
    precondition(size > 0, "An empty chunk ends the body.")
    var head = Array(String(size, radix: 16).utf8)
    head.append(contentsOf: "\r\n".utf8)
    return head
  }

  /// Appends the end of the chunk to a part.
  package static func endChunk(_ part: inout UniqueByteBuffer) { part.append("\r\n") }

  /// The whole chunk of a part, which must not be empty.
  package static func chunk(of part: [UInt8]) -> [UInt8] {
    var chunk = head(ofPart: part.count)
    chunk.append(contentsOf: part)
    chunk.append(contentsOf: "\r\n".utf8)
    return chunk
  }

  /// The bytes that end the body, with these trailers.
  package static func end(trailers: HTTPFields = HTTPFields()) -> [UInt8] {
    var end = Array("0\r\n".utf8)
    trailers.write(to: &end)
    end.append(contentsOf: "\r\n".utf8)
    return end
  }
}
