import EmulatorCore
import FoundationEssentials
import NIOCore
import NIOHTTP1
import WireFormat

/// `POST /2015-03-31/functions/{name}/invocations` and `POST /2021-11-15/functions/{name}/response-streaming-invocations`:
/// calls the function with an event, as SDKs and the AWS CLI do.
struct InvokeFunction {
  let directory: FunctionDirectory
  let clock: EmulatorClock

  /// Calls the function.
  ///
  /// - Parameter isStreaming: whether the result is to go out bit by bit, as an event stream.
  func handle(_ exchange: HTTPExchange, _ reference: FunctionReference, isStreaming: Bool) {
    let id = directory.makeRequestID()
    do {
      try invoke(exchange, reference, id, isStreaming: isStreaming)
    } catch {
      exchange.respond(.refusal(error, id: id))
    }
  }

  private func invoke(
    _ exchange: HTTPExchange, _ reference: FunctionReference, _ id: RequestID, isStreaming: Bool
  ) throws(InvokeError) {
    let entrance = try directory.entrance(for: reference, target: exchange.head.uri)
    let function = entrance.function
    let headers = exchange.head.headers
    guard case .whole(var event) = exchange.body else { throw .requestTooLarge(limit: LambdaLimits.requestPayload) }
    if event.readableBytes == 0 {
      event = ByteBuffer(string: "{}")
    } else if !isJSON(event) {
      throw .invalidContent
    }
    let context = try clientContext(headers)

    let trace = function.makeTraceHeader(
      continuing: headers.first(name: "x-amzn-trace-id"), time: clock.unixMilliseconds)
    switch headers.first(name: "x-amz-invocation-type") ?? "RequestResponse" {
    case "RequestResponse": break
    case "DryRun": return exchange.respond(HTTPAnswer(.noContent, headers: ["x-amzn-RequestId": id.text]))
    case "Event" where isStreaming:
      throw .invalidParameter("X-Amz-Invocation-Type: Event: a streaming invocation is RequestResponse or DryRun")
    case "Event":
      guard event.readableBytes <= LambdaLimits.asynchronousPayload else {
        throw .requestTooLarge(limit: LambdaLimits.asynchronousPayload)
      }
      entrance.events.enqueue(event, id: id, trace: trace, clientContext: context)
      return exchange.respond(
        HTTPAnswer(.accepted, headers: ["x-amzn-RequestId": id.text, "X-Amzn-Trace-Id": trace]))
    case let type:
      throw .invalidParameter("X-Amz-Invocation-Type: \(type): expected RequestResponse, Event or DryRun")
    }

    let answerHeaders: HTTPHeaders = [
      "x-amzn-RequestId": id.text,
      "X-Amz-Executed-Version": function.description.version,
      "X-Amzn-Trace-Id": trace,
    ]
    let stream = isStreaming ? EventStreamAnswer(exchange, headers: answerHeaders) : nil
    let invocation = Invocation(
      id: id, event: event, traceHeader: trace, clientContext: context,
      tenantID: headers.first(name: "x-amz-tenant-id"),
      wantsLogTail: headers.first(name: "x-amz-log-type") == "Tail", stream: stream
    ) { result in
      if let stream { stream.send(result) } else { exchange.respond(Self.answer(result, headers: answerHeaders)) }
    }
    function.record(invocation, source: "invoke")
    if let error = function.invoke(invocation) { throw error }
  }

  private static func answer(_ result: Invocation.Result, headers: HTTPHeaders) -> HTTPAnswer {
    var headers = headers
    headers.add(name: "Content-Type", value: "application/json")
    if result.isError { headers.add(name: "X-Amz-Function-Error", value: "Unhandled") }
    if let tail = result.logTail {
      headers.add(name: "X-Amz-Log-Result", value: Data(tail).base64EncodedString())
    }
    return HTTPAnswer(.ok, headers: headers, body: result.payload)
  }

  private func isJSON(_ event: ByteBuffer) -> Bool {
    let bytes = Array(event.readableBytesView)
    var scanner = JSONScanner(bytes.span)
    do {
      _ = try scanner.value()
      try scanner.finish()
      return true
    } catch {
      return false
    }
  }

  /// The client context, which comes as Base64 of JSON and goes to the runtime in one header line.
  private func clientContext(_ headers: HTTPHeaders) throws(InvokeError) -> String? {
    guard let encoded = headers.first(name: "x-amz-client-context"), !encoded.isEmpty else { return nil }
    guard let data = Data(base64Encoded: encoded), isJSON(ByteBuffer(bytes: data)) else {
      throw .invalidParameter("X-Amz-Client-Context: expected the Base64 of a JSON object")
    }
    var compact: [UInt8] = []
    JSONCompaction.appendASCII(Array(data).span, to: &compact)
    return String(decoding: compact, as: UTF8.self)
  }
}

extension HTTPAnswer {
  /// A refusal, in the form of the Invoke API.
  static func refusal(_ error: InvokeError, id: RequestID) -> HTTPAnswer {
    .json(
      HTTPResponseStatus(statusCode: error.status), error.payload,
      headers: ["x-amzn-ErrorType": error.errorType, "x-amzn-RequestId": id.text])
  }
}
