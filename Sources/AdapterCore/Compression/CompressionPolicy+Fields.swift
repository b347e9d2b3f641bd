package import HTTPMessages

extension CompressionPolicy {
  /// Says that the answer depends on what the caller accepts (RFC 9110 section 12.5.5).
  package static func markVarying(_ fields: inout HTTPFields) {
    for value in fields.all("vary") {
      for name in value.split(separator: UInt8(ascii: ",")) {
        let name = asciiLowercased(String(decoding: HTTPSyntax.trimmingWhitespace(name), as: UTF8.self))
        if name == "*" || name == "accept-encoding" { return }
      }
    }
    fields.append(name: "vary", value: "accept-encoding")
  }

  /// Makes the fields true of the compressed body.
  ///
  /// Its length is another; ranges of it are not to be had; and a strong validator, which vouches for every byte,
  /// becomes a weak one (RFC 9110 section 8.8.1).
  package static func markCompressed(_ fields: inout HTTPFields, with coding: ContentCoding) {
    fields.removeAll("content-length")
    fields.removeAll("accept-ranges")
    fields.set("content-encoding", to: coding.rawValue)
    if let tag = fields.firstText("etag"), tag.hasPrefix("\"") { fields.set("etag", to: "W/" + tag) }
    markVarying(&fields)
  }
}
