extension HTTPRequest {
  /// The head as it goes to the peer: request line, fields, `content-length` where there is a body, empty line
  /// (RFC 9112 section 3). The length is the body's own; the fields say nothing of framing.
  package func head() -> [UInt8] {
    var head: [UInt8] = []
    head.reserveCapacity(method.name.utf8.count + target.count + fields.byteCount + 64)
    head.append(contentsOf: method.name.utf8)
    head.append(UInt8(ascii: " "))
    head.append(contentsOf: target)
    head.append(contentsOf: " HTTP/1.1\r\n".utf8)
    fields.write(to: &head)
    if hasBody {
      head.append(contentsOf: "content-length: ".utf8)
      head.append(contentsOf: String(body.count).utf8)
      head.append(contentsOf: "\r\n".utf8)
    }
    head.append(contentsOf: "\r\n".utf8)
    return head
  }
}
