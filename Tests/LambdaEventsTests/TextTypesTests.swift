import ByteBuffers
import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct TextTypesTests {
  /// Whether a response of this type is sent as text.
  private func isText(_ contentType: String, _ body: [UInt8] = Array("{}".utf8), adding list: String? = nil) throws
    -> Bool
  {
    let types = try list.map { try #require(TextTypes($0)) } ?? TextTypes()
    let response = HTTPResponse(
      status: 200, fields: HTTPFields([("Content-Type", contentType)]), body: SharedBytes(body))
    let result = String(
      decoding: ResponseEncoder.result(of: response, for: .restAPI, textTypes: types), as: UTF8.self)
    return result.contains(#""isBase64Encoded":false"#)
  }

  @Test(arguments: [
    "application/ndjson", "application/x-ndjson", "application/jsonl", "application/json-seq",
    "application/geo+json-seq",
    "application/x-javascript", "application/ecmascript", "application/typescript", "application/x-sh",
    "application/x-www-form-urlencoded", "application/jwt", "application/secevent+jwt", "application/graphql",
    "application/graphql-response+json", "application/sql", "application/toml", "application/x-yaml",
    "application/problem+json", "application/ld+json", "application/manifest+json", "application/xhtml+xml",
    "image/svg+xml", "application/vnd.apple.mpegurl", "application/csv", "Application/SQL; charset=UTF-8",
    "application/toml;v=1", "text/event-stream",
  ])
  func textTypesAreText(type: String) throws {
    #expect(try isText(type))
    #expect(try !isText(type, [0xFF, 0xFE]))
  }

  @Test(arguments: [
    "application/octet-stream", "application/pdf", "application/zip", "application/sqlite", "application/tomlx",
    "application/x-tom", "image/png", "multipart/form-data; boundary=x", "multipart/mixed", "application/grpc",
    "font/woff2",
    "application/cbor", "application/octet-stream; name=a.sql", "application/octet-stream;type=application/sql",
  ])
  func otherTypesAreBase64(type: String) throws {
    #expect(try !isText(type))
  }

  @Test(arguments: [
    ("application/x-config", "application/x-config; a=b"), ("a/b , Application/X-Config", "APPLICATION/X-CONFIG"),
    ("model/*", "model/obj"), ("+acme", "application/thing+acme;v=2"), ("*/*", "application/octet-stream"),
    ("multipart/mixed", "multipart/mixed; boundary=x"),
  ])
  func theListAdds(list: String, type: String) throws {
    #expect(try !isText(type))
    #expect(try isText(type, adding: list))
    #expect(try !isText(type, [0x80], adding: list))
    #expect(try !isText("application/other", adding: list) || list == "*/*")
    #expect(try isText("application/json", adding: list))
  }

  @Test func aCompressedBodyIsNeverText() throws {
    let types = try #require(TextTypes("*/*"))
    let response = HTTPResponse(
      status: 200, fields: HTTPFields([("content-type", "application/sql"), ("content-encoding", "gzip")]),
      body: SharedBytes(Array("ascii".utf8)))
    let result = ResponseEncoder.result(of: response, for: .httpAPI, textTypes: types)
    #expect(String(decoding: result, as: UTF8.self).contains(#""isBase64Encoded":true"#))
  }

  @Test(arguments: [
    "", ",", "application", "application/", "/json", "application/json;charset=utf-8", "app lication/json", "*",
    "*/json",
    "application/*json", "+", "+a*", "a/b,", "a/b/c", "text/plain text/html", "application/jsön",
  ])
  func aListOfAnotherFormIsRefused(list: String) {
    #expect(TextTypes(list) == nil)
  }
}
