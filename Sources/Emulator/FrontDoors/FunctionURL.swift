import EmulatorCore
import HTTPMessages
import LambdaEvents
import NIOCore
import NIOHTTP1

/// The function's URL: plain HTTP becomes an event, and the function's result plain HTTP.
struct FunctionURL {
  let function: EmulatedFunction
  let clock: EmulatorClock
  let log: FunctionLog
  /// Whether streamed results go out as they come.
  let mode: InvokeMode

  private let door = FrontDoor.functionURL

  init(function: EmulatedFunction, clock: EmulatorClock, log: FunctionLog, mode: InvokeMode) {
    self.function = function
    self.clock = clock
    self.log = log
    self.mode = mode
  }

  func handle(_ exchange: HTTPExchange) {
    guard case .whole(let body) = exchange.body else { return exchange.respond(Self.tooLarge) }
    guard let request = request(exchange.head, body) else {
      return exchange.respond(.text(.badRequest, "Bad Request"))
    }
    let id = function.makeRequestID()
    let time = clock.unixMilliseconds
    let trace = function.makeTraceHeader(
      continuing: exchange.head.headers.first(name: "x-amzn-trace-id"), time: time)
    let event = door.event(
      from: request,
      arrival: FrontDoor.Arrival(
        sourceIP: exchange.remoteAddress, requestID: id.text, traceID: trace, time: time,
        region: function.description.region, accountID: function.description.accountID))
    guard event.count <= LambdaLimits.requestPayload else { return exchange.respond(Self.tooLarge) }

    let stream = mode == .responseStream ? StreamedHTTPResponse(exchange, id: id, log: log) : nil
    let invocation = Invocation(
      id: id, event: ByteBuffer(bytes: event), traceHeader: trace, stream: stream
    ) { [log, door] result in
      var answer = Self.answer(result, id: id, door: door, log: log)
      answer.headers.replaceOrAdd(name: "x-amzn-RequestId", value: id.text)
      exchange.respond(answer)
    }
    if let error = function.invoke(invocation) {
      exchange.respond(.json(HTTPResponseStatus(statusCode: error.status), error.payload))
    }
  }

  private func request(_ head: HTTPRequestHead, _ body: ByteBuffer) -> HTTPRequest? {
    guard let method = HTTPMessages.HTTPMethod(head.method.rawValue), let target = originForm(head.uri) else {
      return nil
    }
    var fields = HTTPFields(reservingFields: head.headers.count)
    for (name, value) in head.headers where !Self.isFraming(name) { fields.append(name: name, value: value) }
    let hasBody = head.headers.contains(name: "content-length") || head.headers.contains(name: "transfer-encoding")
    return HTTPRequest(
      method: method, target: target, fields: fields, body: Array(body.readableBytesView)[...], hasBody: hasBody)
  }

  /// The request target as path and query, also where it came as a whole URI (RFC 9112 section 3.2).
  private func originForm(_ target: String) -> [UInt8]? {
    if target.hasPrefix("/") { return Array(target.utf8) }
    guard let scheme = target.firstRange(of: "://") else { return nil }
    let rest = target[scheme.upperBound...]
    return Array((rest.firstIndex(of: "/").map { rest[$0...] } ?? "/").utf8)
  }

  private static func isFraming(_ name: String) -> Bool {
    switch name.lowercased() {
    case "connection", "keep-alive", "transfer-encoding", "content-length", "te", "trailer", "upgrade", "expect": true
    default: false
    }
  }

  private static func answer(
    _ result: Invocation.Result, id: RequestID, door: FrontDoor, log: FunctionLog
  ) -> HTTPAnswer {
    guard !result.isError else { return .badGateway(id) }
    do {
      let response = try door.response(from: Array(result.payload.readableBytesView))
      guard response.status >= 200 else {
        log.notice("\(id): the result's status \(response.status) is no final status")
        return .badGateway(id)
      }
      return HTTPAnswer(
        HTTPResponseStatus(statusCode: response.status), headers: HTTPHeaders(response.fields),
        body: ByteBuffer(bytes: response.body))
    } catch {
      log.notice("\(id): the result is no response for a Function URL: \(error.message)")
      return .badGateway(id)
    }
  }

  private static let tooLarge = HTTPAnswer.json(
    .payloadTooLarge, Array(#"{"Message":"Request must be smaller than 6291456 bytes"}"#.utf8))
}
