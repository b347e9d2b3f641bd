import ByteBuffers
import HTTPMessages
import LambdaEvents

/// A body makes the same result whether it arrives at once or in parts, whatever conversions that takes.
///
/// The first bytes of the input choose the type, the limit and the parts.
func fuzzResult(_ input: [UInt8]) {
  guard input.count > 3 else { return }
  let type = input[0] & 1 == 0 ? "text/plain" : "image/png"
  let head = HTTPResponseHead(status: 200, fields: HTTPFields([("content-type", type)]))
  let body = SharedBytes(input[3...])
  let limit = input[0] & 2 == 0 ? Int.max : 90 + body.count + body.count * Int(input[1]) / 192
  let whole = ResponseEncoder.encode(
    HTTPResponse(head: head, body: body), for: .httpAPI, method: .get, limit: limit)
  var encoding = ResultEncoding(head: head, origin: .httpAPI, method: .get, bodyLength: nil, limit: limit)
  var rest = body
  while !rest.isEmpty {
    let part = rest.prefix(Int(input[2]) + 1)
    encoding.append(part.span)
    rest = rest.dropFirst(part.count)
  }
  switch (whole, encoding.finish()) {
  case (.result(let whole, let isText), .result(let parts, let isTextInParts)):
    precondition(whole == parts && isText == isTextInParts, "In parts, the result is different.")
    precondition(whole.count <= limit, "The result is larger than the limit.")
  case (.tooLarge(let whole), .tooLarge(let parts)):
    precondition(whole == parts && whole > limit, "In parts, the size is different.")
  default:
    preconditionFailure("In parts, the result fits differently.")
  }
}
