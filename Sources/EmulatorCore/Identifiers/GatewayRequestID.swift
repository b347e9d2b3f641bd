/// The id that API Gateway gives to a request beside a UUID, as `JKJaXmPLvHcESHA=`: eleven bytes in base64.
///
/// It is `requestContext.requestId` and `apigw-requestid` at HTTP APIs, `requestContext.extendedRequestId` and
/// `x-amz-apigw-id` at REST APIs.
package struct GatewayRequestID: Sendable, Hashable, CustomStringConvertible {
  /// The 16 characters.
  package let text: String

  /// A new id.
  package init(using generator: inout some RandomNumberGenerator) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var word = generator.next()
    var characters: [UInt8] = []
    for position in 0..<15 {
      if position == 10 { word = generator.next() }
      // The last character stands for two bits of padding as well, which are zero.
      let index = position == 14 ? word & 0b111100 : word & 0b111111
      characters.append(alphabet[Int(index)])
      word >>= 6
    }
    text = String(decoding: characters, as: UTF8.self) + "="
  }

  /// The 16 characters.
  package var description: String { text }
}
