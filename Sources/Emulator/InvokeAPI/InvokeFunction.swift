import EmulatorCore
import FoundationEssentials
import NIOCore
import NIOHTTP1
import WireFormat

/// `POST /2015-03-31/functions/{name}/invocations`: calls the function with an event, as SDKs and the AWS CLI do.
struct InvokeFunction {
  let function: EmulatedFunction
  let clock: EmulatorClock

  func handle(_ exchange: HTTPExchange, _ reference: FunctionReference) {
    let id = function.makeRequestID()
    do {
      try invoke(exchange, reference, id)
    } catch {
      exchange.respond(.refusal(error, id: id))
    }
  }

  private func invoke(
    _ exchange: HTTPExchange, _ reference: FunctionReference, _ id: RequestID
  ) throws(InvokeError) {
    try FunctionLookup.check(reference, target: exchange.head.uri, function.description)
    let headers = exchange.head.headers
    guard case .whole(var event) = exchange.body else { throw .requestTooLarge }
    if event.readableBytes == 0 {
      event = ByteBuffer(string: "{}")
    } else if !isJSON(event) {
      throw .invalidContent
    }
    let context = try clientContext(headers)

    switch headers.first(name: "x-amz-invocation-type") ?? "RequestResponse" {
    case "RequestResponse": break
    case "DryRun": return exchange.respond(HTTPAnswer(.noContent, headers: ["x-amzn-RequestId": id.text]))
    case "Event":
      throw .invalidParameter(
        "X-Amz-Invocation-Type: the emulator does not offer Event yet; use RequestResponse or DryRun")
    case let type:
      throw .invalidParameter("X-Amz-Invocation-Type: \(type): expected RequestResponse, Event or DryRun")
    }

    let trace = function.makeTraceHeader(
      continuing: headers.first(name: "x-amzn-trace-id"), time: clock.unixMilliseconds)
    let version = function.description.version
    let invocation = Invocation(
      id: id, event: event, traceHeader: trace, clientContext: context,
      tenantID: headers.first(name: "x-amz-tenant-id"),
      wantsLogTail: headers.first(name: "x-amz-log-type") == "Tail"
    ) { result in
      exchange.respond(Self.answer(result, id: id, trace: trace, version: version))
    }
    if let error = function.invoke(invocation) { throw error }
  }

  private static func answer(
    _ result: Invocation.Result, id: RequestID, trace: String, version: String
  ) -> HTTPAnswer {
    var headers: HTTPHeaders = [
      "Content-Type": "application/json",
      "x-amzn-RequestId": id.text,
      "X-Amz-Executed-Version": version,
      "X-Amzn-Trace-Id": trace,
    ]
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
