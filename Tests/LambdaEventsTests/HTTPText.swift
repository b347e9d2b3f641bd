import ByteBuffers
import HTTPMessages

@testable import LambdaEvents

/// Requests and responses as the text of golden files: lines end in a plain line feed, the body stands as it is.
enum HTTPText {
  /// A request as text.
  static func text(of request: HTTPRequest) -> [UInt8] {
    var text = Array("\(request.method) ".utf8) + request.target + Array(" HTTP/1.1\n".utf8)
    for index in 0..<request.fields.count {
      text += Array(request.fields.name(at: index)) + Array(": ".utf8) + Array(request.fields.value(at: index))
      text.append(UInt8(ascii: "\n"))
    }
    if request.hasBody { text += Array("(\(request.body.count) bytes of body)\n".utf8) }
    return text + [UInt8(ascii: "\n")] + request.body
  }

  /// A response as text.
  static func text(of response: HTTPResponse) -> [UInt8] {
    var text = Array("HTTP/1.1 \(response.status)\n".utf8)
    for index in 0..<response.fields.count {
      text += Array(response.fields.name(at: index)) + Array(": ".utf8) + Array(response.fields.value(at: index))
      text.append(UInt8(ascii: "\n"))
    }
    return text + [UInt8(ascii: "\n")] + response.body
  }

  /// The first line, the fields and the body of a message that was written so.
  static func parse(_ text: [UInt8]) -> (line: String, fields: HTTPFields, body: ArraySlice<UInt8>) {
    var rest = text[...]
    var fields = HTTPFields()
    func nextLine() -> ArraySlice<UInt8> {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest.dropFirst(line.count + 1)
      return line
    }
    let first = String(decoding: nextLine(), as: UTF8.self)
    while true {
      let line = nextLine()
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { break }
      fields.append(name: line[..<colon], value: line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") })
    }
    return (first, fields, rest)
  }

  /// The response that a text tells.
  static func response(_ text: [UInt8]) -> HTTPResponse {
    let (line, fields, body) = parse(text)
    let parts = line.split(separator: " ", maxSplits: 2)
    var head = HTTPResponseHead(status: Int(parts[1]) ?? 0, fields: fields)
    if parts.count > 2, parts[2] != "\(HTTPStatus.reasonPhrase(of: head.status))" { head.reason = String(parts[2]) }
    return HTTPResponse(head: head, body: SharedBytes(body))
  }

  /// The request that a text tells.
  static func request(_ text: [UInt8]) -> HTTPRequest? {
    let (line, fields, body) = parse(text)
    let parts = line.split(separator: " ", maxSplits: 1)
    guard let method = HTTPMethod(String(parts[0])), parts.count == 2 else { return nil }
    let target = parts[1].hasSuffix(" HTTP/1.1") ? parts[1].dropLast(9) : parts[1]
    return HTTPRequest(
      method: method, target: Array(target.utf8), fields: fields, body: SharedBytes(body),
      hasBody: !body.isEmpty || method.expectsBody)
  }
}

/// An invocation for tests.
func testContext(traceID: String? = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1") -> InvocationContext {
  InvocationContext(
    requestID: "8476a536-e9f4-11e8-9739-2dfe598c3fcd", deadline: 1_710_276_992_123,
    invokedFunctionARN: "arn:aws:lambda:eu-central-1:123456789012:function:app", traceID: traceID,
    function: .init(
      name: "app", memorySize: 512, version: "$LATEST", logStream: "2024/03/12/[$LATEST]abc",
      logGroup: "/aws/lambda/app"
    ))
}
