import ByteBuffers
import EmulatorCore
import HTTPMessages
import LambdaEvents
import LambdaInterface
import NIOCore
import NIOHTTP1

/// A front door for plain HTTP: converts requests into events, and results into HTTP responses.
struct WebFrontDoor {
  /// What requests lead to.
  enum Target {
    /// All to one function.
    case function(EmulatedFunction)
    /// Each to what serves its route.
    case api(HostedAPI)
  }

  let target: Target
  let clock: EmulatorClock
  let log: FunctionLog
  let loop: any EventLoop
  /// The rules for requests before they have a route.
  let rules: FrontDoorRules
  /// Whom the access keys belong to that sign requests.
  let identities: CallerIdentities

  func handle(_ exchange: HTTPExchange) {
    // An API has a route to a function.
    guard let identifying = identifyingFunction else { return exchange.abort() }
    let time = clock.unixMilliseconds
    let identifiers = RequestIdentifiers(
      requestID: identifying.makeRequestID(), gatewayRequestID: identifying.makeGatewayRequestID(),
      traceHeader: identifying.makeTraceHeader(
        continuing: exchange.head.headers.first(name: "x-amzn-trace-id"), time: time))
    let answers = WebAnswers(
      rules: rules, identifiers: identifiers, log: log, accept: exchange.head.headers.first(name: "accept"),
      origin: exchange.head.headers.first(name: "origin"),
      binaryMediaTypes: binaryMediaTypes(names: identifying.description.settingNames))
    if let answer = answers.preflight(exchange.head) { return exchange.respond(answer) }
    var caller: CallerIdentity?
    if demandsSignature {
      switch signer(of: exchange.head, accountID: identifying.description.accountID) {
      case .success(let signer): caller = signer
      case .failure(let refusal): return exchange.respond(answers.refusal(refusal.failure, refusal.reason))
      }
    }
    if case .function(let function) = target, isRefusedWithoutTenant(exchange, function, answers) { return }
    guard let (request, path) = checked(exchange, answers) else { return }
    let arrival = FrontDoor.Arrival(
      sourceIP: exchange.remoteAddress, requestID: identifiers.requestID.text,
      gatewayRequestID: identifiers.gatewayRequestID.text, traceID: TraceHeader.root(of: identifiers.traceHeader),
      time: time, region: identifying.description.region, accountID: identifying.description.accountID,
      domainName: rules.settings.domainName, caller: caller)
    switch target {
    case .function(let function): serve(request, arrival, by: function, rules.settings.qualifier, exchange, answers)
    case .api(let api): route(request, path: path, arrival, in: api, exchange, answers)
    }
  }

  /// What the setting with the binary media types is called.
  private func binaryMediaTypes(names: SettingNames) -> String {
    if case .api = target, names == .projectFile { return "`binary` of the API in swiftlet.yaml" }
    return names[.binaryMediaTypes]
  }

  /// The function that makes identifiers, and whose account and region apply.
  private var identifyingFunction: EmulatedFunction? {
    switch target {
    case .function(let function): function
    case .api(let api): api.firstFunction
    }
  }

  /// The request and its path without the stage; nil if the front door refused it.
  private func checked(
    _ exchange: HTTPExchange, _ answers: WebAnswers
  ) -> (request: HTTPRequest, path: ArraySlice<UInt8>)? {
    func refuse(_ failure: FrontDoorRules.Failure, _ reason: String) {
      exchange.respond(answers.refusal(failure, reason))
    }
    if let refusal = rules.refusal(of: headSize(exchange.head)) {
      refuse(refusal.failure, refusal.reason)
      return nil
    }
    guard case .whole(let body) = exchange.body, body.readableBytes <= rules.requestBody else {
      refuse(
        .bodyTooLarge, "the body has \(size(of: exchange.body)) bytes; \(rules.name) accepts \(rules.requestBody)")
      return nil
    }
    guard let request = request(exchange.head, body) else {
      refuse(.badRequest, "\(exchange.head.method.rawValue) \(exchange.head.uri) has no path")
      return nil
    }
    guard let path = rules.door.pathBelowStage(of: request.target) else {
      refuse(.wrongStage, "\(exchange.head.uri) is not below the stage \(rules.door.stage ?? "")")
      return nil
    }
    return (request, path)
  }

  /// Finds the route of a request, and asks its authorizer.
  private func route(
    _ request: HTTPRequest, path: ArraySlice<UInt8>, _ arrival: FrontDoor.Arrival, in api: HostedAPI,
    _ exchange: HTTPExchange, _ answers: WebAnswers
  ) {
    guard let (route, matched) = api.route(of: request, path: path) else {
      return exchange.respond(
        answers.refusal(.noRoute, "no route matches \(request.method) \(String(decoding: path, as: UTF8.self))"))
    }
    var answers = answers
    answers.rules = route.rules
    var arrival = arrival
    arrival.route = matched
    let authorization = AuthorizationRequest(request, arrival: arrival, stage: api.api.stageName, path: path)
    api.authorize(authorization, route, traceHeader: answers.identifiers.traceHeader) { [answers] result in
      switch result {
      case .failure(let refusal):
        var answer = answers.refusal(refusal.failure, refusal.reason)
        if let challenge = refusal.challenge { answer.headers.add(name: "www-authenticate", value: challenge) }
        exchange.respond(answer)
      case .success(let arrival):
        switch route.integration {
        case .mock(let mock): exchange.respond(answers.answer(mock))
        case .function(let function):
          guard !isRefusedWithoutTenant(exchange, function, answers) else { return }
          serve(request, arrival, by: function, route.definition.qualifier, exchange, answers)
        }
      }
    }
  }

  private func isRefusedWithoutTenant(
    _ exchange: HTTPExchange, _ function: EmulatedFunction, _ answers: WebAnswers
  ) -> Bool {
    guard function.description.tenantIsolationMode != nil else { return false }
    let reason =
      "the function requires a tenant (\(function.description.settingNames[.tenantIsolationMode])), and \(rules.name) cannot pass one"
    exchange.respond(answers.refusal(.tenantMissing, reason))
    return true
  }

  private func serve(
    _ request: HTTPRequest, _ arrival: FrontDoor.Arrival, by function: EmulatedFunction, _ qualifier: String?,
    _ exchange: HTTPExchange, _ answers: WebAnswers
  ) {
    let rules = answers.rules
    if rules.door.losesBytes(of: request) {
      log.notice(
        "\(arrival.requestID): the body is not text, and its type is not a binary media type of the REST API (\(answers.binaryMediaTypes)): each byte "
          + "that is not UTF-8 is replaced by U+FFFD, as on AWS")
    }
    let event = rules.door.event(from: request, arrival: arrival)
    guard event.count <= LambdaLimits.requestPayload else {
      let reason = rules.tooLargeEvent(event.count, body: request.body.count)
      return exchange.respond(answers.refusal(.bodyTooLarge, reason))
    }
    invoke(function, qualifier, ByteBuffer(bytes: event), exchange, answers)
  }

  private func invoke(
    _ function: EmulatedFunction, _ qualifier: String?, _ event: ByteBuffer, _ exchange: HTTPExchange,
    _ answers: WebAnswers
  ) {
    let rules = answers.rules
    // After a timeout the function continues without its caller.
    let timeout = function.callerTimeout(rules.timeout).map { limit in
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
      id: answers.identifiers.requestID, event: event, traceHeader: answers.identifiers.traceHeader,
      qualifier: qualifier, stream: stream,
      whenRefused: { error in
        timeout?.cancel()
        exchange.respond(answers.failure(error == .tooManyRequests ? .throttled : .unavailable))
      }
    ) { result in
      timeout?.cancel()
      exchange.respond(answers.answer(result))
    }
    function.observe(invocation, source: rules.door.source.rawValue)
    invocation.reportStatus(of: exchange)
    exchange.onInvocation?(invocation.id)
    function.invoke(invocation)
  }

  /// Whether callers must sign their requests.
  private var demandsSignature: Bool {
    guard case .functionURL(let settings) = rules.settings else { return false }
    return settings.authType == .iam
  }

  private func signer(
    of head: HTTPRequestHead, accountID: String
  ) -> Result<CallerIdentity, AuthorizationOutcome.Refusal> {
    identities.caller(
      authorization: head.headers.first(name: "authorization"), target: head.uri, accountID: accountID)
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
