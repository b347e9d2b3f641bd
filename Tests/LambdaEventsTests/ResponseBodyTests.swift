import ByteBuffers
import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct ResponseBodyTests {
  /// Lambda's limit for a result.
  private let limit = 6_291_556

  /// The result; nil if it is larger than the limit.
  private func encode(
    _ body: [UInt8], type: String, limit: Int, for origin: EventOrigin = .httpAPI
  ) -> [UInt8]? {
    let response = HTTPResponse(status: 200, fields: HTTPFields([("content-type", type)]), body: SharedBytes(body))
    guard case .result(let result, _) = ResponseEncoder.encode(response, for: origin, method: .get, limit: limit) else {
      return nil
    }
    return [UInt8](result)
  }

  private func isBase64(_ result: [UInt8]) -> Bool { result.suffix(6).elementsEqual(":true}".utf8) }

  /// The body that a front door reads from a result.
  private func body(of result: [UInt8]) throws -> [UInt8] {
    Array(try FrontDoor.functionURL.response(from: result).body)
  }

  @Test func textFullOfEscapesIsSentAsBase64() throws {
    let text = [UInt8](repeating: UInt8(ascii: "\""), count: 3_300_000)
    let result = try #require(encode(text, type: "text/plain", limit: limit))
    #expect(isBase64(result))
    #expect(result.count <= limit)
    #expect(try body(of: result) == text)
  }

  @Test func textUnderABinaryTypeIsSentAsText() throws {
    let text = [UInt8](repeating: UInt8(ascii: "x"), count: 6_000_000)
    let result = try #require(encode(text, type: "application/octet-stream", limit: limit))
    #expect(!isBase64(result))
    #expect(result.count <= limit)
    #expect(try body(of: result) == text)
  }

  @Test(arguments: [
    EventOrigin.httpAPI, .restAPI, .loadBalancer(multiValue: false), .loadBalancer(multiValue: true), .vpcLattice,
  ])
  func theUsualFormIsKeptUpToTheLimit(origin: EventOrigin) throws {
    let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: 300)
    let asText = try #require(encode(quotes, type: "text/plain", limit: .max, for: origin)).count
    #expect(try !isBase64(#require(encode(quotes, type: "text/plain", limit: asText, for: origin))))
    #expect(try isBase64(#require(encode(quotes, type: "text/plain", limit: asText - 1, for: origin))))

    let letters = [UInt8](repeating: UInt8(ascii: "x"), count: 300)
    let asBase64 = try #require(encode(letters, type: "image/png", limit: .max, for: origin)).count
    #expect(try isBase64(#require(encode(letters, type: "image/png", limit: asBase64, for: origin))))
    #expect(try !isBase64(#require(encode(letters, type: "image/png", limit: asBase64 - 1, for: origin))))
  }

  @Test func aResultThatFitsInNoFormIsRefused() {
    let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: 300)
    #expect(encode(quotes, type: "text/plain", limit: 300) == nil)
    #expect(encode(quotes, type: "image/png", limit: 300) == nil)
    let bytes = [UInt8](repeating: 0xFF, count: 300)
    #expect(encode(bytes, type: "text/plain", limit: 300) == nil)
    #expect(encode(bytes, type: "image/png", limit: 300) == nil)
  }
}
