import ByteBuffers
import HTTPMessages
import Testing

@Suite struct HTTPRequestTests {
  @Test func theHeadIsFramedByTheBodyAlone() {
    var request = HTTPRequest(
      method: .post, target: Array("/a?b".utf8), fields: HTTPFields([("host", "h")]),
      body: SharedBytes(Array("xyz".utf8)))
    #expect(
      String(decoding: request.head(), as: UTF8.self) == "POST /a?b HTTP/1.1\r\nhost: h\r\ncontent-length: 3\r\n\r\n")
    request.body = SharedBytes()
    #expect(String(decoding: request.head(), as: UTF8.self).contains("content-length: 0\r\n"))
    request.hasBody = false
    #expect(!String(decoding: request.head(), as: UTF8.self).contains("content-length"))
  }

  @Test func methodsAreTokensInTheirOwnCase() {
    #expect(HTTPMethod("get")?.isIdempotent == false)
    #expect(HTTPMethod("PROPFIND")?.name == "PROPFIND")
    for name in ["", "GE T", "GET\r\n", "GÉT", "a/b"] { #expect(HTTPMethod(name) == nil) }
    let idempotent: [HTTPMethod] = [.get, .head, .options, .trace, .put, .delete]
    #expect(idempotent.allSatisfy { $0.isIdempotent })
    #expect(!HTTPMethod.post.isIdempotent)
  }
}
