import ByteBuffers
import EmulatorCore
import HTTPMessages
import LambdaEvents
import LambdaInterface
import NIOCore
import NIOHTTP1

/// A front door for plain HTTP: converts requests into events, and results into HTTP responses.
struct WebFrontDoor {
  let function: EmulatedFunction
  let clock: EmulatorClock
  let log: FunctionLog
  let loop: any EventLoop
  let rules: FrontDoorRules

  func handle(_ exchange: HTTPExchange) {
    let id = function.makeRequestID()
    let time = clock.unixMilliseconds
    let trace = function.makeTraceHeader(
      continuing: exchange.head.headers.first(name: "x-amzn-trace-id"), time: time)
    let identifiers = RequestIdentifiers(
      requestID: id, gatewayRequestID: function.makeGatewayRequestID(), traceHeader: trace)
    let answers = WebAnswers(
      rules: rules, identifiers: identifiers, log: log, accept: exchange.head.headers.first(name: "accept"),
      origin: exchange.head.headers.first(name: "origin"))
    if let answer = answers.preflight(exchange.head) { return exchange.respond(answer) }
    let signature = demandsSignature ? signature(of: exchange.head) : nil
    if demandsSignature, signature == nil {
      return exchange.respond(
        answers.refusal(.unsigned, "the request has no AWS signature, which --auth-type AWS_IAM requires"))
    }
    if function.description.tenantIsolationMode != nil {
      return exchange.respond(
        answers.refusal(
          .tenantMissing, "the function requires a tenant (--tenant-isolation-mode), and \(rules.name) cannot pass one")
      )
    }
    if let refusal = rules.refusal(of: headSize(exchange.head)) {
      return exchange.respond(answers.refusal(refusal.failure, refusal.reason))
    }
    guard case .whole(let body) = exchange.body, body.readableBytes <= rules.requestBody else {
      let reason = "the body has \(size(of: exchange.body)) bytes; \(rules.name) accepts \(rules.requestBody)"
      return exchange.respond(answers.refusal(.bodyTooLarge, reason))
    }
    guard let request = request(exchange.head, body) else {
      let reason = "\(exchange.head.method.rawValue) \(exchange.head.uri) has no path"
      return exchange.respond(answers.refusal(.badRequest, reason))
    }
    guard rules.door.pathBelowStage(of: request.target) != nil else {
      let reason = "\(exchange.head.uri) is not below the stage \(rules.door.stage ?? "")"
      return exchange.respond(answers.refusal(.wrongStage, reason))
    }
    if rules.door.losesBytes(of: request) {
      log.notice(
        "\(id): the body is not text, and its type is not a binary media type of the REST API (--rest-api-binary): each byte "
          + "that is not UTF-8 is replaced by U+FFFD, as on AWS")
    }
    let event = rules.door.event(
      from: request,
      arrival: FrontDoor.Arrival(
        sourceIP: exchange.remoteAddress, requestID: id.text, gatewayRequestID: identifiers.gatewayRequestID.text,
        traceID: TraceHeader.root(of: trace), time: time, region: function.description.region,
        accountID: function.description.accountID,
        domainName: rules.settings.domainName, accessKey: signature?.accessKey))
    guard event.count <= LambdaLimits.requestPayload else {
      let reason = rules.tooLargeEvent(event.count, body: request.body.count)
      return exchange.respond(answers.refusal(.bodyTooLarge, reason))
    }
    invoke(id, ByteBuffer(bytes: event), trace: trace, exchange, answers)
  }

  private func invoke(
    _ id: RequestID, _ event: ByteBuffer, trace: String, _ exchange: HTTPExchange, _ answers: WebAnswers
  ) {
    // After a timeout the function continues without its caller.
    let timeout = rules.timeout.map { limit in
      loop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
        exchange.respond(answers.failure(.timedOut))
        // Cuts off a stream that has started.
        exchange.abort()
      }
    }
    let stream =
      rules.settings.invokeMode == .responseStream
      ? StreamedHTTPResponse(exchange, answers, whenOver: { timeout?.cancel() }) : nil
    let invocation = Invocation(
      id: id, event: event, traceHeader: trace, stream: stream,
      whenRefused: { error in
        timeout?.cancel()
        exchange.respond(answers.failure(error == .tooManyRequests ? .throttled : .unavailable))
      }
    ) { result in
      timeout?.cancel()
      exchange.respond(answers.answer(result))
    }
    function.record(invocation, source: rules.door.recordedSource)
    function.invoke(invocation)
  }

  /// Whether callers must sign their requests.
  private var demandsSignature: Bool {
    guard case .functionURL(let settings) = rules.settings else { return false }
    return settings.authType == .iam
  }

  private func signature(of head: HTTPRequestHead) -> RequestSignature? {
    RequestSignature(authorization: head.headers.first(name: "authorization"), target: head.uri)
  }

  private func headSize(_ head: HTTPRequestHead) -> FrontDoorRules.RequestHead {
    FrontDoorRules.RequestHead(
      requestLine: "\(head.method.rawValue) \(head.uri) HTTP/1.1".utf8.count,
      fields: head.headers.map { ($0.name.utf8.count, $0.value.utf8.count) },
      hasUpgrade: head.headers.contains(name: "upgrade"))
  }

  private func size(of body: HTTPExchange.Body) -> Int {
    switch body {
    case .whole(let bytes): bytes.readableBytes
    case .tooLarge(let count): count
    case .stream: 0
    }
  }

  private func request(_ head: HTTPRequestHead, _ body: ByteBuffer) -> HTTPRequest? {
    guard let method = HTTPMessages.HTTPMethod(head.method.rawValue), let target = RequestTarget(head.uri).originForm
    else {
      return nil
    }
    var fields = HTTPFields(reservingFields: head.headers.count)
    for (name, value) in head.headers where !Self.isFraming(name) { fields.append(name: name, value: value) }
    let hasBody = head.headers.contains(name: "content-length") || head.headers.contains(name: "transfer-encoding")
    return HTTPRequest(
      method: method, target: Array(target.utf8), fields: fields, body: SharedBytes(Array(body.readableBytesView)),
      hasBody: hasBody)
  }

  private static func isFraming(_ name: String) -> Bool {
    switch name.lowercased() {
    case "connection", "keep-alive", "transfer-encoding", "content-length", "te", "trailer", "upgrade", "expect": true
    default: false
    }
  }
}
