import EmulatorCore
import HTTPMessages
import LambdaEvents
import Testing

@Suite struct FrontDoorRulesTests {
  private static let doors: [FrontDoorSettings] = [
    .functionURL(FunctionURLSettings()), .httpAPI(HTTPAPISettings()), .restAPI(RestAPISettings()),
    .loadBalancer(LoadBalancerSettings()), .vpcLattice(.v1), .vpcLattice(.v2),
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
    let lattice = FrontDoorRules(.vpcLattice(.v2))
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

  @Test func aRestAPIGivesSomeFieldsOtherNames() {
    let fields = HTTPFields([("Server", "app"), ("X-A", "1"), ("WWW-Authenticate", "Basic"), ("date", "today")])
    let passed = FrontDoorRules(.restAPI(RestAPISettings())).passedOn(fields)
    #expect(
      passed
        == HTTPFields([
          ("x-amzn-Remapped-Server", "app"), ("X-A", "1"), ("x-amzn-Remapped-WWW-Authenticate", "Basic"),
          ("x-amzn-Remapped-date", "today"),
        ]))
    #expect(FrontDoorRules(.httpAPI(HTTPAPISettings())).passedOn(fields) == fields)
  }
}
