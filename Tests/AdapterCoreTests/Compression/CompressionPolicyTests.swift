import AdapterCore
import HTTPMessages
import Testing

@Suite struct CompressionPolicyTests {
  private func verdict(
    _ fields: [(String, String)] = [("content-type", "text/html")], status: Int = 200, size: Int = 1000,
    accept: String? = "br", method: HTTPMethod = .get
  ) -> CompressionPolicy.Verdict {
    let request = HTTPRequest(
      method: method, target: Array("/".utf8), fields: HTTPFields(accept.map { [("Accept-Encoding", $0)] } ?? []))
    return CompressionPolicy.verdict(
      on: HTTPResponseHead(status: status, fields: HTTPFields(fields)), size: size, to: request)
  }

  @Test func whatCompressesIsCompressedAsTheCallerLikes() {
    #expect(verdict() == .compress(.brotli))
    #expect(verdict(accept: "gzip") == .compress(.gzip))
    #expect(verdict(accept: "zstd;q=1, br;q=0.5") == .compress(.zstd))
    #expect(verdict(accept: nil) == .vary)
    #expect(verdict(accept: "identity") == .vary)
    #expect(verdict(method: .post) == .compress(.brotli))
    #expect(verdict(status: 500) == .compress(.brotli))
    #expect(verdict([]) == .compress(.brotli))
  }

  @Test(arguments: [(0, false), (32, false), (33, true)])
  func smallBodiesStay(size: Int, isCompressed: Bool) {
    #expect(verdict(size: size) == (isCompressed ? .compress(.brotli) : .leave))
  }

  @Test(arguments: [100, 204, 206, 304])
  func statusesWithoutAWholeBodyStay(status: Int) {
    #expect(verdict(status: status) == .leave)
  }

  @Test(arguments: [
    ("content-encoding", "gzip"), ("Content-Encoding", "aws-chunked"), ("content-range", "bytes 0-99/1000"),
    ("cache-control", "public, no-transform"), ("Cache-Control", "max-age=1 ,No-Transform"),
    ("content-digest", "sha-256=:x:"), ("repr-digest", "sha-256=:x:"), ("digest", "x"), ("content-md5", "x"),
  ])
  func fieldsThatForbidIt(name: String, value: String) {
    #expect(verdict([("content-type", "text/html"), (name, value)]) == .leave)
  }

  @Test(arguments: [
    ("content-encoding", "identity"), ("content-encoding", ""), ("cache-control", "no-store"),
    ("cache-control", "private=\"no-transformers\""), ("etag", "\"1\""),
  ])
  func fieldsThatDoNot(name: String, value: String) {
    #expect(verdict([("content-type", "text/html"), (name, value)]) == .compress(.brotli))
  }

  @Test(arguments: [
    "image/png", "IMAGE/JPEG", "image/webp;x=1", "audio/mpeg", "video/mp4", "application/grpc",
    "application/grpc-web+proto", "text/event-stream", "Text/Event-Stream; charset=utf-8", "application/zip",
    "application/gzip", "font/woff2", "application/zstd",
  ])
  func typesThatStay(type: String) {
    #expect(verdict([("content-type", type)]) == .leave)
  }

  @Test(arguments: [
    "text/plain; charset=utf-8", "application/json", "image/svg+xml", "image/svg+xml;charset=utf-8", "font/ttf",
    "application/octet-stream", "application/wasm", "application/pdf", "text/event-streams",
  ])
  func typesThatCompress(type: String) {
    #expect(verdict([("content-type", type)]) == .compress(.brotli))
  }

  @Test func headSaysWhatGetWould() {
    #expect(verdict([("content-length", "1000")], size: 0, method: .head) == .compress(.brotli))
    #expect(verdict([("content-length", "32")], size: 0, method: .head) == .leave)
    #expect(verdict([], size: 0, method: .head) == .leave)
    #expect(verdict([("content-length", "many")], size: 0, method: .head) == .leave)
  }

  private func compressed(_ fields: [(String, String)]) -> String {
    var fields = HTTPFields(fields)
    CompressionPolicy.markCompressed(&fields, with: .gzip)
    return fields.description
  }

  @Test func theFieldsBecomeTrueOfTheBody() {
    #expect(
      compressed([
        ("Content-Length", "5"), ("ETag", "\"a\""), ("Accept-Ranges", "bytes"), ("content-encoding", "identity"),
        ("x", "y"),
      ]) == "x: y\r\ncontent-encoding: gzip\r\netag: W/\"a\"\r\nvary: accept-encoding\r\n")
    #expect(
      compressed([("etag", "W/\"a\""), ("vary", "Origin, Accept-Encoding")])
        == "etag: W/\"a\"\r\nvary: Origin, Accept-Encoding\r\ncontent-encoding: gzip\r\n")
    #expect(compressed([("Vary", "*")]) == "Vary: *\r\ncontent-encoding: gzip\r\n")
    #expect(
      compressed([("vary", "origin")]) == "vary: origin\r\ncontent-encoding: gzip\r\nvary: accept-encoding\r\n")
  }
}
