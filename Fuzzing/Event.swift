import ByteBuffers
import HTTPMessages
import LambdaEvents

private let decoder = EventDecoder()
private let context = InvocationContext(
  requestID: "8476a536-e9f4-11e8-9739-2dfe598c3fcd", deadline: 1_710_276_992_123, invokedFunctionARN: "arn",
  function: InvocationContext.Function(name: "f", memorySize: 128, version: "1", logStream: "s", logGroup: "g"))

/// An event is rejected, or becomes one request whose head cannot be read as two; a response to it can be encoded.
func fuzzEvent(_ input: [UInt8]) {
  guard let decoded = try? decoder.decode(UniqueByteBuffer(copying: input.span), context: context) else { return }
  let request = decoded.request
  let lines = request.head().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  // The request line, one line per field, content-length if there is a body, the empty line, and the rest after it.
  let expected = 1 + request.fields.count + (request.hasBody ? 1 : 0) + 2
  precondition(lines.count == expected, "The head has \(lines.count) lines, not \(expected).")
  precondition(!request.fields.contains("transfer-encoding") && !request.fields.contains("content-length"))
  precondition(request.fields.all("host").count == 1, "There is not exactly one Host.")
  let response = HTTPResponse(status: 200, fields: request.fields, body: request.body)
  _ = ResponseEncoder.encode(response, for: decoded.origin, method: request.method)
}
