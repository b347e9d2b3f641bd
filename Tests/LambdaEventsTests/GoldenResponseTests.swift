import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct GoldenResponseTests {
  /// Each response of an app makes the result beside it.
  @Test(arguments: GoldenFiles.cases(under: "responses", suffix: ".response.http"))
  func responseMakesResult(test: GoldenFiles.Case) throws {
    let origin: EventOrigin =
      switch test.folder {
      case "function-url": .httpAPI
      case "rest-api": .restAPI
      case "load-balancer": .loadBalancer(multiValue: false)
      case "load-balancer-multi-value": .loadBalancer(multiValue: true)
      case "vpc-lattice": .vpcLattice
      default: .passThrough
      }
    let response = HTTPText.response(try GoldenFiles.read(test, ".response.http"))
    let result = ResponseEncoder.result(of: response, for: origin, method: test.name == "head" ? .head : .get)
    try GoldenFiles.expect(result, test, ".result.json")
  }
}

@Suite struct GoldenFrontDoorTests {
  static let arrival = FrontDoor.Arrival(
    sourceIP: "127.0.0.1", requestID: "4b1f6a1e-2c3d-4e5f-8a9b-0c1d2e3f4a5b", gatewayRequestID: "AbCdEfGhIjKlMnA=",
    traceID: "Root=1-65f0c1a2-0123456789abcdef01234567", time: 1_710_276_962_123)

  /// Each request of a caller makes the event beside it.
  @Test(arguments: GoldenFiles.cases(under: "front-doors", suffix: ".request.http"))
  func requestMakesEvent(test: GoldenFiles.Case) throws {
    let request = try #require(HTTPText.request(try GoldenFiles.read(test, ".request.http")))
    let event = FrontDoor(folder: test.folder).event(from: request, arrival: Self.arrival(folder: test.folder))
    try GoldenFiles.expect(event, test, ".event.json")
  }

  /// Each request of a caller makes the event of an authorizer beside it.
  @Test(arguments: GoldenFiles.cases(under: "authorizers", suffix: ".request.http"))
  func requestMakesEventOfAuthorizer(test: GoldenFiles.Case) throws {
    let request = try #require(HTTPText.request(try GoldenFiles.read(test, ".request.http")))
    var arrival = Self.arrival(folder: "route")
    arrival.route?.authorizer = nil
    if test.name == "plain" {
      arrival.route?.pathParameters = []
      arrival.route?.stageVariables = []
    }
    let call = AuthorizerCall(
      arn: "arn:aws:execute-api:us-east-1:123456789012:main/prod/POST/users/a%20b",
      identity: test.name == "plain" ? [] : [Array("Bearer abc".utf8), Array("b".utf8)])
    let event = FrontDoor(folder: test.folder).authorizerEvent(from: request, arrival: arrival, call: call)
    try GoldenFiles.expect(event, test, ".event.json")
  }

  private static func arrival(folder: String) -> FrontDoor.Arrival {
    var arrival = arrival
    guard folder.hasSuffix("route") else { return arrival }
    let user = Array((folder.hasPrefix("rest") ? "a%20b" : "a b").utf8)
    arrival.route = MatchedRoute(
      apiID: "main", routeKey: "ANY /users/{id}", resource: "/users/{id}",
      pathParameters: [MatchedRoute.Parameter("id", user)],
      stageVariables: [MatchedRoute.Parameter("table", Array("users \"dev\"".utf8))],
      authorizer: Array(#"{"lambda":{"user":"me"}}"#.utf8))
    return arrival
  }

  /// Each result of a function makes the response beside it, or is refused for the reason beside it.
  @Test(arguments: GoldenFiles.cases(under: "front-doors", suffix: ".result.json"))
  func resultMakesResponse(test: GoldenFiles.Case) throws {
    let result = try GoldenFiles.read(test, ".result.json")
    do {
      let response = try FrontDoor(folder: test.folder).response(
        from: result, accept: test.name.hasPrefix("accept-image") ? Array("image/webp, */*".utf8)[...] : nil)
      try GoldenFiles.expect(HTTPText.text(of: response), test, ".response.http")
    } catch let error as FrontDoor.ResultError {
      try GoldenFiles.expect(Array("\(error.message)\n".utf8), test, ".error.txt")
    }
  }
}

extension FrontDoor {
  /// The front door whose golden files lie in this folder.
  init(folder: String) {
    self =
      switch folder {
      case "function-url": .functionURL
      case "http-api": .httpAPI(stage: "$default")
      case "http-api-stage": .httpAPI(stage: "prod")
      case "http-api-v1": .httpAPI(stage: "$default", .v1)
      case "http-api-route": .httpAPI(stage: "prod")
      case "http-api-v1-route": .httpAPI(stage: "prod", .v1)
      case "rest-api", "rest-api-route": .restAPI(stage: "prod")
      case "rest-api-binary": .restAPI(stage: "prod", binaryMediaTypes: BinaryMediaTypes(["image/*", "text/csv"]))
      case "load-balancer": .loadBalancer(multiValue: false)
      case "vpc-lattice-v1": .vpcLattice(.v1)
      case "vpc-lattice-v2": .vpcLattice(.v2)
      default: .loadBalancer(multiValue: true)
      }
  }
}
