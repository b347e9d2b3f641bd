import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct StreamingPreludeTests {
  /// The prelude's JSON, without the bytes that end it.
  private func prelude(
    _ fields: [(String, String)], status: Int = 200, method: HTTPMethod = .get, bodyLength: Int? = nil
  ) -> String {
    let head = HTTPResponseHead(status: status, fields: HTTPFields(fields))
    let prelude = StreamingPrelude.encode(head, method: method, bodyLength: bodyLength)
    #expect(prelude.suffix(8) == [UInt8](repeating: 0, count: 8)[...])
    return String(decoding: prelude.dropLast(8), as: UTF8.self)
  }

  private let type = ("Content-Type", "text/plain")

  @Test func theLengthOfTheBodyIsKept() {
    #expect(
      prelude([type, ("Content-Length", "11")])
        == #"{"statusCode":200,"headers":{"Content-Type":"text/plain","Content-Length":"11"}}"#)
  }

  /// RFC 9112 section 6.3: next to Transfer-Encoding a length says nothing, and nobody may pass it on.
  @Test(arguments: [HTTPMethod.get, .head])
  func aLengthBesideChunkedIsLeftOut(method: HTTPMethod) {
    #expect(
      prelude([type, ("Content-Length", "5"), ("Transfer-Encoding", "chunked")], method: method)
        == #"{"statusCode":200,"headers":{"Content-Type":"text/plain"}}"#)
  }

  @Test(arguments: [HTTPMethod.get, .head])
  func equalLengthsBecomeOne(method: HTTPMethod) {
    #expect(
      prelude([("Content-Length", "5"), type, ("content-length", "5")], method: method)
        == #"{"statusCode":200,"headers":{"Content-Length":"5","Content-Type":"text/plain"}}"#)
    #expect(
      prelude([type, ("Content-Length", "5, 5")], method: method)
        == #"{"statusCode":200,"headers":{"Content-Type":"text/plain","content-length":"5"}}"#)
  }

  /// The response to HEAD has no body by which its length could be checked.
  @Test(arguments: [[("Content-Length", "5"), ("Content-Length", "6")], [("Content-Length", "five")]])
  func lengthsThatAreNoneAreLeftOut(lengths: [(String, String)]) {
    #expect(
      prelude([type] + lengths, method: .head) == #"{"statusCode":200,"headers":{"Content-Type":"text/plain"}}"#)
  }

  @Test func aLengthThatIsNotThatOfAWholeBodyIsLeftOut() {
    #expect(
      prelude([type, ("Content-Length", "5")], bodyLength: 11)
        == #"{"statusCode":200,"headers":{"Content-Type":"text/plain"}}"#)
    #expect(
      prelude([type, ("Content-Length", "11")], bodyLength: 11)
        == #"{"statusCode":200,"headers":{"Content-Type":"text/plain","Content-Length":"11"}}"#)
  }

  @Test func aResponseThatHasNoBodyHasNoLength() {
    #expect(
      prelude([type, ("Content-Length", "5")], status: 204)
        == #"{"statusCode":204,"headers":{"Content-Type":"text/plain"}}"#)
    #expect(
      prelude([type, ("Content-Length", "5")], status: 204, method: .head)
        == #"{"statusCode":204,"headers":{"Content-Type":"text/plain"}}"#)
    #expect(
      prelude([type, ("Content-Length", "5")], status: 304)
        == #"{"statusCode":304,"headers":{"Content-Type":"text/plain"}}"#)
  }

  @Test func aBodyWithoutATypeIsOctets() {
    #expect(prelude([]) == #"{"statusCode":200,"headers":{"content-type":"application/octet-stream"}}"#)
    #expect(
      prelude([("Content-Length", "10")], status: 404)
        == #"{"statusCode":404,"headers":{"Content-Length":"10","content-type":"application/octet-stream"}}"#)
    #expect(
      prelude([], bodyLength: 3) == #"{"statusCode":200,"headers":{"content-type":"application/octet-stream"}}"#)
  }

  /// RFC 9110 section 8.3: the type is that of a content, and there is none.
  @Test func aResponseWithoutABodyGetsNoType() {
    #expect(prelude([("ETag", "\"x\"")], status: 304) == #"{"statusCode":304,"headers":{"ETag":"\"x\""}}"#)
    #expect(prelude([], status: 204) == #"{"statusCode":204,"headers":{}}"#)
    #expect(prelude([], method: .head) == #"{"statusCode":200,"headers":{}}"#)
    #expect(
      prelude([("Content-Length", "12")], method: .head) == #"{"statusCode":200,"headers":{"Content-Length":"12"}}"#)
    #expect(
      prelude([("Location", "/a"), ("Content-Length", "0")], status: 303)
        == #"{"statusCode":303,"headers":{"Location":"/a","Content-Length":"0"}}"#)
    #expect(prelude([], bodyLength: 0) == #"{"statusCode":200,"headers":{}}"#)
  }
}
