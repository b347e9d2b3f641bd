extension HTTPFields {
  /// The options of all Connection fields, in lower case: `close`, `keep-alive`, names of hop-by-hop fields
  /// (RFC 9110 section 7.6.1).
  package var connectionOptions: [String] {
    guard contains("connection") else { return [] }
    return all("connection").flatMap { value in
      value.split(separator: UInt8(ascii: ",")).map { option in
        String(decoding: HTTPSyntax.trimmingWhitespace(option).map(lowercasedASCII), as: UTF8.self)
      }
    }
  }
}
