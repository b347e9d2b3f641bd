import EmulatorCore
import FoundationEssentials
import LambdaInterface
import NIOCore
import NIOHTTP1
import WireFormat

/// The operations of the Invoke API that call a function, as SDKs and the AWS CLI use it.
final class InvokeFunction {
  enum Form: String {
    /// Returns the whole result.
    case whole = "Invoke"
    /// Returns the result as an event stream.
    case stream = "InvokeWithResponseStream"
    /// Does not wait: the deprecated predecessor of the invocation type `Event`.
    case async = "InvokeAsync"
  }

  private let directory: FunctionDirectory
  private let clock: EmulatorClock
  private let log: FunctionLog
  /// Whether the log has mentioned that a caller used the name `function` for a function with another name.
  private var toldDefaultName = false

  init(directory: FunctionDirectory, clock: EmulatorClock, log: FunctionLog) {
    self.directory = directory
    self.clock = clock
    self.log = log
  }

  func handle(_ exchange: HTTPExchange, _ operation: LambdaOperation, _ form: Form) {
    let id = directory.makeRequestID()
    do {
      try invoke(exchange, operation, id, form)
    } catch {
      if error.status == 413 { log.notice("a call of the Invoke API was rejected with 413: \(error.message)") }
      exchange.respond(.refusal(error, id: id))
    }
  }

  private func invoke(
    _ exchange: HTTPExchange, _ operation: LambdaOperation, _ id: RequestID, _ form: Form
  ) throws(InvokeError) {
    let (hostedFunction, match) = try directory.match(operation)
    let function = hostedFunction.function
    if match.isDefaultName { tellDefaultName(function.description.name) }
    let headers = exchange.head.headers
    let event = try event(exchange)
    let tenant = headers.first(name: "x-amz-tenant-id")
    try TenantRules.check(tenant, function.description.tenantIsolationMode)

    let trace = function.makeTraceHeader(
      continuing: headers.first(name: "x-amzn-trace-id"), time: clock.unixMilliseconds)
    let type = form == .async ? "Event" : headers.first(name: "x-amz-invocation-type") ?? "RequestResponse"
    switch type {
    case "RequestResponse": break
    case "DryRun": return exchange.respond(HTTPAnswer(.noContent, headers: ["x-amzn-RequestId": id.text]))
    case "Event" where form == .stream:
      throw .invalidParameter(
        "X-Amz-Invocation-Type: Event: expected RequestResponse or DryRun for a streaming invocation")
    case "Event":
      guard event.readableBytes <= LambdaLimits.asynchronousPayload else {
        throw .requestTooLarge(limit: LambdaLimits.asynchronousPayload)
      }
      // Lambda passes the client context to synchronous invocations only.
      try hostedFunction.events.enqueue(
        event, id: id, trace: trace, qualifier: match.qualifier, version: match.version, tenantID: tenant)
      return exchange.respond(
        HTTPAnswer(.accepted, headers: ["x-amzn-RequestId": id.text, "X-Amzn-Trace-Id": trace]))
    case let type:
      throw .invalidParameter("X-Amz-Invocation-Type: \(type): expected RequestResponse, Event or DryRun")
    }

    let context = try ClientContext.json(headers.first(name: "x-amz-client-context"))
    let answerHeaders: HTTPHeaders = [
      "x-amzn-RequestId": id.text,
      "X-Amz-Executed-Version": match.version,
      "X-Amzn-Trace-Id": trace,
    ]
    let stream = form == .stream ? EventStreamAnswer(exchange, headers: answerHeaders) : nil
    let invocation = Invocation(
      id: id, event: event, traceHeader: trace, clientContext: context, qualifier: match.qualifier,
      tenantID: tenant,
      wantsLogTail: headers.first(name: "x-amz-log-type") == "Tail", stream: stream,
      whenRefused: { exchange.respond(.refusal($0, id: id)) }
    ) { result in
      if let stream { stream.send(result) } else { exchange.respond(Self.answer(result, headers: answerHeaders)) }
    }
    function.observe(invocation, source: "invoke")
    invocation.reportStatus(of: exchange)
    function.invoke(invocation)
  }

  private func event(_ exchange: HTTPExchange) throws(InvokeError) -> ByteBuffer {
    guard case .whole(let event) = exchange.body else { throw .requestTooLarge(limit: LambdaLimits.requestPayload) }
    if event.readableBytes == 0 { return ByteBuffer(string: "{}") }
    let bytes = Array(event.readableBytesView)
    do throws(JSONError) {
      var scanner = JSONScanner(bytes.span)
      _ = try scanner.value()
      try scanner.finish()
    } catch {
      throw .invalidContent(bytes, error)
    }
    return event
  }

  private func tellDefaultName(_ name: String) {
    guard !toldDefaultName else { return }
    toldDefaultName = true
    log.notice(
      "a caller uses the name \"function\", as with AWS's runtime interface emulator. Here the function's name is "
        + "\"\(name)\"; \"function\" also works while there is only one function.")
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
}

extension HTTPAnswer {
  /// A refusal in the form of the Invoke API.
  static func refusal(_ error: InvokeError, id: RequestID) -> HTTPAnswer {
    .json(
      HTTPResponseStatus(statusCode: error.status), error.payload,
      headers: ["x-amzn-ErrorType": error.errorType, "x-amzn-RequestId": id.text])
  }
}
