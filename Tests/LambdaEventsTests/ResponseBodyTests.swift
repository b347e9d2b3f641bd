import ByteBuffers
import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct ResponseBodyTests {
  /// Lambda's limit for a result.
  private let limit = 6_291_556

  private func encode(
    _ body: [UInt8], type: String, limit: Int, for origin: EventOrigin = .httpAPI
  ) -> (result: [UInt8], isBase64: Bool) {
    let response = HTTPResponse(status: 200, fields: HTTPFields([("content-type", type)]), body: SharedBytes(body))
    let result = ResponseEncoder.encode(response, for: origin, method: .get, limit: limit)
    return (result, String(decoding: result.suffix(6), as: UTF8.self) == ":true}")
  }

  /// Whether such a body is sent as base64.
  private func isBase64(_ body: [UInt8], type: String, limit: Int, for origin: EventOrigin = .httpAPI) -> Bool {
    encode(body, type: type, limit: limit, for: origin).isBase64
  }

  /// The body that a front door reads from a result.
  private func body(of result: [UInt8]) throws -> [UInt8] {
    Array(try FrontDoor.functionURL.response(from: result).body)
  }

  @Test func textFullOfEscapesIsSentAsBase64() throws {
    let text = [UInt8](repeating: UInt8(ascii: "\""), count: 3_300_000)
    let (result, isBase64) = encode(text, type: "text/plain", limit: limit)
    #expect(isBase64)
    #expect(result.count <= limit)
    #expect(try body(of: result) == text)
  }

  @Test func textUnderABinaryTypeIsSentAsText() throws {
    let text = [UInt8](repeating: UInt8(ascii: "x"), count: 6_000_000)
    let (result, isBase64) = encode(text, type: "application/octet-stream", limit: limit)
    #expect(!isBase64)
    #expect(result.count <= limit)
    #expect(try body(of: result) == text)
  }

  @Test(arguments: [
    EventOrigin.httpAPI, .restAPI, .loadBalancer(multiValue: false), .loadBalancer(multiValue: true), .vpcLattice,
  ])
  func theUsualFormIsKeptUpToTheLimit(origin: EventOrigin) {
    let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: 300)
    let asText = encode(quotes, type: "text/plain", limit: .max, for: origin).result.count
    #expect(!isBase64(quotes, type: "text/plain", limit: asText, for: origin))
    #expect(isBase64(quotes, type: "text/plain", limit: asText - 1, for: origin))

    let letters = [UInt8](repeating: UInt8(ascii: "x"), count: 300)
    let asBase64 = encode(letters, type: "image/png", limit: .max, for: origin).result.count
    #expect(isBase64(letters, type: "image/png", limit: asBase64, for: origin))
    #expect(!isBase64(letters, type: "image/png", limit: asBase64 - 1, for: origin))
  }

  @Test func theUsualFormIsKeptIfNoneFits() {
    let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: 300)
    #expect(!isBase64(quotes, type: "text/plain", limit: 300))
    #expect(isBase64(quotes, type: "image/png", limit: 300))
    let bytes = [UInt8](repeating: 0xFF, count: 300)
    #expect(isBase64(bytes, type: "text/plain", limit: 300))
    #expect(isBase64(bytes, type: "image/png", limit: 300))
  }
}
