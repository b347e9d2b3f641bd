import EmulatorCore
import HTTPMessages
import LambdaEvents
import Testing

@Suite struct AuthorizerTests {
  private static let allow =
    #"{"principalId":"me","policyDocument":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*/GET/*"}]},"context":{"s":"a","n":1e2,"b":true,"z":null}}"#

  static func request(
    _ method: String = "GET", _ target: String = "/prod/users/1?key=a%20b&key=c&empty=",
    headers: [(String, String)] = [("Authorization", "Bearer abc"), ("X-Id", "1"), ("x-id", "2")]
  ) throws -> AuthorizationRequest {
    var arrival = FrontDoor.Arrival(
      sourceIP: "127.0.0.1", requestID: "id", gatewayRequestID: "gateway", traceID: "Root=1-0", time: 0)
    arrival.route = MatchedRoute(
      apiID: "main", routeKey: "GET /users/{id}", resource: "/users/{id}",
      stageVariables: [MatchedRoute.Parameter("table", Array("users".utf8))])
    let request = HTTPRequest(
      method: try #require(HTTPMethod(method)), target: Array(target.utf8), fields: HTTPFields(headers))
    let path = try #require(FrontDoor.restAPI(stage: "prod").pathBelowStage(of: request.target))
    return AuthorizationRequest(request, arrival: arrival, stage: "prod", path: path)
  }

  private static func lambda(
    isREST: Bool = true, _ change: (inout LambdaAuthorizer) -> Void = { _ in }
  ) throws -> LambdaAuthorization {
    var authorizer = LambdaAuthorizer(function: "auth", identitySources: [.header("authorization")])
    change(&authorizer)
    return LambdaAuthorization(
      name: "a", authorizer, of: isREST ? try APIs.rest(["GET /a"]) : try APIs.http(["GET /a"]))
  }

  @Test(
    arguments: [
      (IdentitySource.header("AUTHORIZATION"), "Bearer abc"), (.header("X-ID"), "1,2"), (.header("none"), nil),
      (.queryString("key"), "a b,c"), (.queryString("Key"), nil), (.queryString("empty"), nil),
      (.context("routeKey"), "GET /users/{id}"), (.context("httpMethod"), "GET"), (.context("stage"), "prod"),
      (.context("identity.sourceIp"), "127.0.0.1"), (.context("path"), "/prod/users/1"), (.context("unknown"), nil),
      (.stageVariable("table"), "users"), (.stageVariable("none"), nil),
    ] as [(IdentitySource, String?)])
  func identitySourcesHaveValues(source: IdentitySource, value: String?) throws {
    let identity = try Self.request().identity([source])
    #expect(identity?.map { String(decoding: $0, as: UTF8.self) } == value.map { [$0] })
  }

  @Test(arguments: [
    ("GET", "/prod/users/a%20b/?x", "GET/users/a%20b/"), ("POST", "/prod", "POST/"), ("POST", "/prod/", "POST/"),
  ])
  func theARNHasThePathThatWasSent(method: String, target: String, expected: String) throws {
    #expect(
      try Self.request(method, target).arn
        == "arn:aws:execute-api:us-east-1:123456789012:main/prod/\(expected)")
  }

  @Test func aMissingIdentityRefusesTheRequest() throws {
    let authorization = try Self.lambda { $0.identitySources = [.header("authorization"), .queryString("none")] }
    guard case .refused(let refusal) = authorization.question(for: try Self.request()) else {
      Issue.record("asked")
      return
    }
    #expect(refusal.failure == .unauthorized)
    #expect(
      refusal.reason == "the authorizer a needs $request.header.authorization, $request.querystring.none")
  }

  @Test(arguments: [("^Bearer .+$", true), ("abc", true), ("^Basic", false)])
  func aTokenMustMatchTheExpression(pattern: String, matches: Bool) throws {
    let authorization = try Self.lambda { $0.type = .token(validation: pattern) }
    let question = authorization.question(for: try Self.request())
    if case .ask(let identity) = question {
      #expect(matches)
      let event = authorization.event(for: try Self.request(), identity: identity)
      #expect(
        String(decoding: event, as: UTF8.self)
          == #"{"type":"TOKEN","methodArn":"arn:aws:execute-api:us-east-1:123456789012:main/prod/GET/users/1","authorizationToken":"Bearer abc"}"#
      )
    } else {
      #expect(!matches)
    }
  }

  @Test func aResultIsAppliedToEachRequest() throws {
    let rest = try Self.lambda()
    let result = try rest.result(of: Array(Self.allow.utf8), isError: false).get()
    guard case .allowed(let context) = rest.outcome(of: result, for: try Self.request(), latency: 7, format: .v2)
    else {
      Issue.record("refused")
      return
    }
    #expect(
      String(decoding: context, as: UTF8.self)
        == #"{"s":"a","n":"1e2","b":"true","principalId":"me","integrationLatency":7}"#)
    guard case .refused(let refusal) = rest.outcome(of: result, for: try Self.request("POST"), latency: 0, format: .v2)
    else {
      Issue.record("allowed")
      return
    }
    #expect(refusal.failure == .accessDenied)
  }

  @Test(arguments: [
    (PayloadFormatVersion.v2, #"{"lambda":{"s":"a","n":1e2,"b":true,"z":null}}"#),
    (.v1, #"{"s":"a","n":1e2,"b":true,"z":null}"#),
  ])
  func anHTTPAPIKeepsTheTypesOfTheContext(format: PayloadFormatVersion, expected: String) throws {
    let http = try Self.lambda(isREST: false)
    let result = try http.result(of: Array(Self.allow.utf8), isError: false).get()
    #expect(
      http.outcome(of: result, for: try Self.request(), latency: 7, format: format)
        == .allowed(context: Array(expected.utf8)))
  }

  @Test(arguments: [
    (#"{"isAuthorized":true}"#, FrontDoorRules.Failure?.none), (#"{"isAuthorized":false}"#, .accessDenied),
    (#"{"isAuthorized":"true"}"#, .authorizerFailed), ("{}", .authorizerFailed), ("null", .authorizerFailed),
    ("[", .authorizerFailed), (#"{"isAuthorized":true,"context":[]}"#, .authorizerFailed), (allow, .authorizerFailed),
  ])
  func simpleResponsesAllowOrNot(payload: String, failure: FrontDoorRules.Failure?) throws {
    let authorization = try Self.lambda(isREST: false) { $0.enableSimpleResponses = true }
    #expect(try Self.failure(of: authorization, payload) == failure)
  }

  @Test(arguments: [
    (allow, FrontDoorRules.Failure?.none), (#"{"isAuthorized":true}"#, .authorizerFailed),
    (#"{"policyDocument":{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}}"#, .explicitlyDenied),
    (#"{"policyDocument":{"Statement":[]}}"#, .accessDenied), (#"{"policyDocument":1}"#, .authorizerFailed),
    (#"{"policyDocument":{"Statement":[]},"context":{"a":{}}}"#, .authorizerFailed),
  ])
  func policiesAllowOrNot(payload: String, failure: FrontDoorRules.Failure?) throws {
    #expect(try Self.failure(of: try Self.lambda(), payload) == failure)
  }

  private static func failure(
    of authorization: LambdaAuthorization, _ payload: String
  ) throws -> FrontDoorRules.Failure? {
    switch authorization.result(of: Array(payload.utf8), isError: false) {
    case .failure(let refusal): return refusal.failure
    case .success(let result):
      switch authorization.outcome(of: result, for: try request(), latency: 0, format: .v2) {
      case .allowed, .signed: return nil
      case .refused(let refusal): return refusal.failure
      }
    }
  }

  @Test(arguments: [
    (#"{"errorMessage":"Unauthorized","errorType":"Error"}"#, FrontDoorRules.Failure.unauthorized),
    (#"{"errorMessage":"unauthorized"}"#, .authorizerFailed), (#"{"errorMessage":1}"#, .authorizerFailed),
    ("", .authorizerFailed),
  ])
  func aFunctionCanAskFor401(payload: String, failure: FrontDoorRules.Failure) throws {
    guard case .failure(let refusal) = try Self.lambda().result(of: Array(payload.utf8), isError: true) else {
      Issue.record("no failure")
      return
    }
    #expect(refusal.failure == failure)
  }

  @Test func resultsAreCachedUntilTheyExpire() throws {
    let result = try Self.lambda().result(of: Array(Self.allow.utf8), isError: false).get()
    let (one, two) = ([Array("a".utf8)], [Array("a".utf8), Array("b".utf8)])
    var cache = AuthorizerCache(ttl: .seconds(10))
    cache.store(result, for: one, at: .seconds(1))
    #expect(cache.result(for: one, at: .seconds(10)) == result)
    #expect(cache.result(for: one, at: .seconds(11)) == nil)
    #expect(cache.result(for: two, at: .seconds(1)) == nil)
    cache.store(result, for: [], at: .zero)
    #expect(cache.result(for: [], at: .zero) == nil)
    var none = AuthorizerCache(ttl: .zero)
    none.store(result, for: one, at: .zero)
    #expect(none.result(for: one, at: .zero) == nil)
  }

  @Test func theCacheIsBounded() throws {
    let result = try Self.lambda().result(of: Array(Self.allow.utf8), isError: false).get()
    var cache = AuthorizerCache(ttl: .seconds(10_000))
    func key(_ number: Int) -> [[UInt8]] { [Array("\(number)".utf8)] }
    for number in 0...AuthorizerCache.capacity { cache.store(result, for: key(number), at: .seconds(number)) }
    let now = Duration.seconds(AuthorizerCache.capacity)
    #expect(cache.result(for: key(0), at: now) == nil)
    #expect(cache.result(for: key(1), at: now) != nil)
    #expect(cache.result(for: key(AuthorizerCache.capacity), at: now) != nil)
  }
}
