import NIOCore
import NIOHTTP1

/// What a request is answered with. The server itself frames the body.
struct HTTPAnswer {
  /// The status.
  var status: HTTPResponseStatus
  /// The header fields, without those that frame the message.
  var headers: HTTPHeaders
  /// The body.
  var body: ByteBuffer

  /// An answer of these parts.
  init(_ status: HTTPResponseStatus, headers: HTTPHeaders = HTTPHeaders(), body: ByteBuffer = ByteBuffer()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// An answer with a JSON body.
  static func json(
    _ status: HTTPResponseStatus, _ body: [UInt8], headers: HTTPHeaders = HTTPHeaders()
  ) -> HTTPAnswer {
    var headers = headers
    headers.add(name: "Content-Type", value: "application/json")
    return HTTPAnswer(status, headers: headers, body: ByteBuffer(bytes: body))
  }

  /// An answer with a body of plain text.
  static func text(_ status: HTTPResponseStatus, _ body: String) -> HTTPAnswer {
    HTTPAnswer(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: ByteBuffer(string: body))
  }
}
