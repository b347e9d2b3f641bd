import EmulatorCore
import HTTPMessages
import LambdaEvents
import Testing

@Suite struct FrontDoorRulesTests {
  private static let doors: [FrontDoorSettings] = [
    .functionURL(FunctionURLSettings()), .httpAPI(HTTPAPISettings()), .restAPI(RestAPISettings()),
    .loadBalancer(LoadBalancerSettings()), .vpcLattice(VPCLatticeSettings(eventStructureVersion: .v1)),
    .vpcLattice(VPCLatticeSettings()),
  ]

  @Test(arguments: zip(doors, [502, 500, 502, 502, 502, 502]))
  func aFailureOfTheFunctionIsToldInEachSourcesWay(door: FrontDoorSettings, status: Int) {
    let answer = FrontDoorRules(door).answer(to: .functionFailed)
    #expect(answer.status == status)
    #expect(FrontDoorRules(door).answer(to: .malformedResult) == answer)
  }

  @Test(arguments: zip(doors, [429, 503, 500, 502]))
  func thatAllSandboxesAreBusyIsToldInEachSourcesWay(door: FrontDoorSettings, status: Int) {
    #expect(FrontDoorRules(door).answer(to: .throttled).status == status)
  }

  @Test func theBodiesAreThoseOfTheSources() {
    #expect(
      FrontDoorRules(.functionURL(FunctionURLSettings())).answer(to: .functionFailed).body == "Internal Server Error")
    #expect(
      FrontDoorRules(.httpAPI(HTTPAPISettings())).answer(to: .functionFailed).body
        == #"{"message":"Internal Server Error"}"#)
    let late = FrontDoorRules(.restAPI(RestAPISettings())).answer(to: .timedOut)
    #expect(late.status == 504)
    #expect(late.body == #"{"message": "Endpoint request timed out"}"#)
    #expect(late.fields == ["x-amzn-ErrorType": "GatewayTimeoutException"])
    let page = FrontDoorRules(.loadBalancer(LoadBalancerSettings(multiValueHeadersEnabled: true))).answer(
      to: .functionFailed)
    #expect(page.contentType == "text/html")
    #expect(page.body.hasPrefix("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"))
    #expect(page.body.hasSuffix("</html>\r\n"))
    let lattice = FrontDoorRules(.vpcLattice(VPCLatticeSettings()))
    #expect(lattice.answer(to: .functionFailed).body == "Bad Gateway")
    #expect(lattice.answer(to: .timedOut).status == 504)
    #expect(lattice.requestBody == 6 * 1024 * 1024)
    #expect(lattice.result == nil)
    #expect(lattice.timeout == .seconds(60))
  }

  @Test(arguments: doors)
  func everyFailureHasAFinalStatus(door: FrontDoorSettings) {
    for failure in FrontDoorRules.Failure.allCases {
      #expect(400...599 ~= FrontDoorRules(door).answer(to: failure).status)
    }
  }

  @Test(arguments: [
    (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (1_723_142_321_999, "Thu, 08 Aug 2024 18:38:41 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 GMT"),
  ])
  func datesAreThoseOfHTTP(milliseconds: Int, text: String) {
    #expect(HTTPDate.text(milliseconds) == text)
  }

  @Test(
    arguments: [
      // The request line counts at an HTTP API only, names nowhere.
      (1, 10_240, 100, 10_140, false, nil), (1, 10_240, 101, 10_140, false, 431), (2, 20_000, 100, 10_240, false, nil),
      (2, 100, 100, 10_241, false, 431), (0, 60_000, 60_000, 60_000, false, nil),
      (3, 16_384, 16_384, 1, false, nil), (3, 16_384, 16_385, 1, false, 414), (3, 1, 100, 16_384 - 3, false, nil),
      (3, 1, 100, 16_384 - 2, false, 400), (3, 1, 100, 1, true, 400), (0, 1, 100, 1, true, nil),
    ] as [(Int, Int, Int, Int, Bool, Int?)])
  func headsHaveTheLimitsOfTheSources(
    door: Int, name: Int, line: Int, value: Int, hasUpgrade: Bool, status: Int?
  ) {
    let rules = FrontDoorRules(Self.doors[door])
    let name = door == 3 ? 1 : name
    let head = FrontDoorRules.RequestHead(requestLine: line, fields: [(name, value)], hasUpgrade: hasUpgrade)
    let refusal = rules.refusal(of: head)
    #expect(refusal.map { rules.answer(to: $0.failure).status } == status, "\(refusal?.reason ?? "")")
  }

  @Test func allHeaderFieldsTogetherAreLimitedAtALoadBalancer() {
    let rules = FrontDoorRules(.loadBalancer(LoadBalancerSettings()))
    // 4 KB each with colon, space and end of line.
    let fields = Array(repeating: (name: 8, value: 4096 - 12), count: 16)
    #expect(rules.refusal(of: .init(requestLine: 10, fields: fields, hasUpgrade: false)) == nil)
    let refusal = rules.refusal(of: .init(requestLine: 10, fields: fields + [(1, 1)], hasUpgrade: false))
    #expect(refusal?.failure == .headTooLarge)
    #expect(refusal?.reason == "the header fields have 65542 bytes; a load balancer accepts 65536")
    #expect(rules.responseHead == 32_768)
    #expect(FrontDoorRules(.restAPI(RestAPISettings())).responseHead == nil)
  }

  @Test func theLogTellsThatBase64MakesAnEventLarger() {
    let rules = FrontDoorRules(.functionURL(FunctionURLSettings()))
    #expect(
      rules.tooLargeEvent(6_667_600, body: 5_000_000)
        == "the body has 5000000 bytes, which make an event of 6667600 bytes, because base64 adds a third; Lambda accepts 6291456"
    )
    #expect(
      rules.tooLargeEvent(6_300_000, body: 6_291_000)
        == "the body has 6291000 bytes, which make an event of 6300000 bytes; Lambda accepts 6291456")
    #expect(
      rules.tooLargeEvent(42_001_458, body: 7_000_000)
        == "the body has 7000000 bytes, which make an event of 42001458 bytes, because its quotes and control characters are "
        + "escaped in JSON; Lambda accepts 6291456")
  }

  @Test func eachSourceIdentifiesARequestInItsWay() {
    var generator = CountingGenerator()
    let identifiers = RequestIdentifiers(
      requestID: RequestID(using: &generator), gatewayRequestID: GatewayRequestID(using: &generator),
      traceHeader: "Root=1-a;Parent=b;Sampled=0;Lineage=1:c:0")
    let (id, gatewayID) = (identifiers.requestID.text, identifiers.gatewayRequestID.text)
    let fields = Self.doors.map { door in
      FrontDoorRules(door).identifyingFields(identifiers).map { "\($0.name): \($0.value)" }
    }
    #expect(
      fields == [
        ["x-amzn-RequestId: \(id)", "X-Amzn-Trace-Id: root=1-a;parent=b;sampled=0;lineage=1:c:0"],
        ["apigw-requestid: \(gatewayID)"],
        [
          "x-amzn-RequestId: \(id)", "x-amz-apigw-id: \(gatewayID)",
          "X-Amzn-Trace-Id: Root=1-a;Parent=b;Sampled=0;Lineage=1:c:0",
        ], [], [], [],
      ])
    for door in Self.doors {
      #expect(!FrontDoorRules(door).identifyingFieldsOfFailures(identifiers).contains { $0.name.contains("Trace") })
    }
  }

  @Test func onlyARESTAPIPassesOnThatTheTenantIsMissing() {
    let statuses = Self.doors.map { FrontDoorRules($0).answer(to: .tenantMissing).status }
    #expect(statuses == [400, 500, 400, 502, 502, 502])
    #expect(
      FrontDoorRules(Self.doors[2]).answer(to: .tenantMissing).body
        == #"{"message": "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again."}"#
    )
  }

  @Test func aURLWithoutTheStageIsNotFoundOrForbidden() {
    let notFound = FrontDoorRules(.httpAPI(HTTPAPISettings())).answer(to: .wrongStage)
    #expect((notFound.status, notFound.body) == (404, #"{"message":"Not Found"}"#))
    let forbidden = FrontDoorRules(.restAPI(RestAPISettings())).answer(to: .wrongStage)
    #expect((forbidden.status, forbidden.body) == (403, #"{"message":"Forbidden"}"#))
    #expect(forbidden.fields == ["x-amzn-ErrorType": "ForbiddenException"])
  }

  @Test(arguments: [FrontDoorSettings.functionURL(FunctionURLSettings()), .restAPI(RestAPISettings())])
  func functionURLsAndRestAPIsRenameSomeFields(settings: FrontDoorSettings) {
    let fields = HTTPFields([("Server", "app"), ("X-A", "1"), ("WWW-Authenticate", "Basic"), ("date", "today")])
    #expect(
      FrontDoorRules(settings).passedOn(fields)
        == HTTPFields([
          ("x-amzn-Remapped-Server", "app"), ("X-A", "1"), ("x-amzn-Remapped-WWW-Authenticate", "Basic"),
          ("x-amzn-Remapped-date", "today"),
        ]))
  }

  @Test func anHTTPAPILeavesFieldsTheirNames() {
    let fields = HTTPFields([("Server", "app"), ("WWW-Authenticate", "Basic")])
    #expect(FrontDoorRules(.httpAPI(HTTPAPISettings())).passedOn(fields) == fields)
  }
}
