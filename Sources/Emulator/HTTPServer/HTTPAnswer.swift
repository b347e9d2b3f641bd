import NIOCore
import NIOHTTP1

/// A response: status, header fields and body. The server frames the body.
struct HTTPAnswer {
  var status: HTTPResponseStatus
  /// The header fields, without those that frame the message.
  var headers: HTTPHeaders
  var body: ByteBuffer

  init(_ status: HTTPResponseStatus, headers: HTTPHeaders = HTTPHeaders(), body: ByteBuffer = ByteBuffer()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A response with a JSON body.
  static func json(
    _ status: HTTPResponseStatus, _ body: [UInt8], headers: HTTPHeaders = HTTPHeaders()
  ) -> HTTPAnswer {
    var headers = headers
    headers.add(name: "Content-Type", value: "application/json")
    return HTTPAnswer(status, headers: headers, body: ByteBuffer(bytes: body))
  }

  /// A response with a plain-text body.
  static func text(_ status: HTTPResponseStatus, _ body: String) -> HTTPAnswer {
    HTTPAnswer(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: ByteBuffer(string: body))
  }
}
