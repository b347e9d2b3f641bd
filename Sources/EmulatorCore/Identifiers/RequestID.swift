/// The ID of an invocation: a random UUID (RFC 9562 section 5.4) in lower case.
package struct RequestID: Sendable, Hashable, CustomStringConvertible {
  /// 36 characters.
  package let text: String

  /// Makes a new ID.
  package init(using generator: inout some RandomNumberGenerator) {
    text = UUIDText.random(using: &generator)
  }

  /// An ID from a path or header field. It may be unknown.
  package init(_ text: some StringProtocol) { self.text = String(text) }

  package var description: String { text }
}

/// API Gateway's own ID of a request, for example `JKJaXmPLvHcESHA=`: eleven bytes in Base64.
///
/// HTTP APIs send it as `requestContext.requestId` and `apigw-requestid`, REST APIs as
/// `requestContext.extendedRequestId` and `x-amz-apigw-id`.
package struct GatewayRequestID: Sendable, Hashable, CustomStringConvertible {
  /// 16 characters.
  package let text: String

  /// Makes a new ID.
  package init(using generator: inout some RandomNumberGenerator) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var word = generator.next()
    var characters: [UInt8] = []
    for position in 0..<15 {
      if position == 10 { word = generator.next() }
      // The last character contains two bits of padding, which are zero.
      let index = position == 14 ? word & 0b111100 : word & 0b111111
      characters.append(alphabet[Int(index)])
      word >>= 6
    }
    text = String(decoding: characters, as: UTF8.self) + "="
  }

  package var description: String { text }
}
