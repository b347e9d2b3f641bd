import EmulatorCore
import LambdaEvents
import LambdaInterface
import Testing

@Suite struct APIDefinitionTests {
  private static let lambda = APIAuthorizer(
    name: "token", kind: .lambda(LambdaAuthorizer(function: "auth", identitySources: [.header("Authorization")])))
  private static let jwt = APIAuthorizer(
    name: "jwt", kind: .jwt(JWTAuthorizer(issuer: "https://issuer.example", audience: ["me"])))

  private static func mistake(in api: GatewayAPI) -> (place: APIDefinitionError.Place, text: String)? {
    do throws(APIDefinitionError) {
      try api.check(functions: ["f", "auth"])
      return nil
    } catch {
      return (error.place, error.description)
    }
  }

  @Test func goodDefinitionsPass() throws {
    var api = try APIs.http(["GET /a/{id}", "ANY /a/{id}", "POST /a/{name}", "GET /a/b", "GET /{p+}", "$default"])
    api.authorizers = [Self.lambda, Self.jwt]
    api.defaultAuthorizer = "token"
    api.routes[0].authorization = .authorizer("jwt")
    api.routes[0].authorizationScopes = ["read"]
    #expect(Self.mistake(in: api) == nil)
    #expect(api.authorizer(of: api.routes[0])?.name == "jwt")
    #expect(api.authorizer(of: api.routes[1])?.name == "token")
    api.routes[1].authorization = .none
    #expect(api.authorizer(of: api.routes[1]) == nil)
    #expect(Self.mistake(in: try APIs.rest(["GET /a/{id}", "POST /a/{id}/b", "ANY /{p+}", "ANY /"])) == nil)
  }

  @Test(arguments: ["a/b c", "", "é", "$prod", String(repeating: "x", count: 129)])
  func stageNamesHaveLettersDigitsHyphensAndUnderscores(name: String) throws {
    var api = try APIs.http(["GET /a"])
    api.kind = .http(HTTPAPISettings(stageName: name))
    let mistake = try #require(Self.mistake(in: api))
    #expect(mistake.place == .stage)
    #expect(
      mistake.text
        == "the API main: the name of the stage is `\(name)`; expected 1 to 128 letters, digits, hyphens and underscores, or $default"
    )
  }

  @Test func onlyHTTPAPIsHaveADefaultStage() throws {
    var api = try APIs.rest(["GET /a"])
    api.kind = .rest(RestAPISettings(stageName: "$default"))
    #expect(Self.mistake(in: api)?.place == .stage)
    api.kind = .rest(RestAPISettings(stageName: "v1_beta-2"))
    #expect(Self.mistake(in: api) == nil)
  }

  @Test(
    arguments: [
      (["GET /a", "POST /a", "GET /a"], 2, "the route GET /a: it is defined twice"),
      (
        ["GET /{a}/b", "GET /{c}/b"], 1,
        "the route GET /{c}/b: it matches the same requests as GET /{a}/b; remove one of them"
      ),
      (["$default", "$default"], 1, "the route $default: it is defined twice"), ([], nil, "it has no routes"),
    ] as [([String], Int?, String)])
  func routesThatCollideAreMistakes(routes: [String], index: Int?, message: String) throws {
    let mistake = try #require(Self.mistake(in: try APIs.http(routes)))
    #expect(mistake.place == index.map { .route($0) } ?? .api)
    #expect(mistake.text == "the API main: \(message)")
  }

  @Test(arguments: [
    (
      ["GET /a/{id}", "POST /a/{name}"],
      "the route POST /a/{name}: its variable has another name than in GET /a/{id}; REST APIs allow one variable at each place"
    ),
    (["$default"], "the route $default: a REST API has no $default route; use ANY /{proxy+} and ANY /"),
  ])
  func someRoutesAreMistakesOfRESTAPIsOnly(routes: [String], message: String) throws {
    #expect(Self.mistake(in: try APIs.http(routes)) == nil)
    #expect(Self.mistake(in: try APIs.rest(routes))?.text == "the API main: \(message)")
  }

  @Test func whatARouteNamesMustExist() throws {
    var api = try APIs.http(["GET /a"])
    api.routes[0].integration = .function("g")
    #expect(
      Self.mistake(in: api)?.text == "the API main: the route GET /a: there is no function g; the functions are auth, f"
    )
    api.routes[0].integration = .function("f")
    api.routes[0].authorization = .authorizer("none")
    #expect(Self.mistake(in: api)?.text == "the API main: the route GET /a: there is no authorizer none")
    api.authorizers = [Self.lambda]
    #expect(
      Self.mistake(in: api)?.text
        == "the API main: the route GET /a: there is no authorizer none; the API has token")
    api.routes[0].authorization = .authorizer("token")
    api.routes[0].authorizationScopes = ["read"]
    #expect(
      Self.mistake(in: api)?.text
        == "the API main: the route GET /a: it requires scopes, but has no JWT or Cognito authorizer")
    api.routes[0].authorizationScopes = []
    api.routes[0].authorization = .authorizer("AWS_IAM")
    #expect(Self.mistake(in: api) == nil)
    api.defaultAuthorizer = "other"
    #expect(Self.mistake(in: api)?.text == "the API main: there is no authorizer other; the API has token")
  }

  @Test func authorizersMustFitTheAPI() throws {
    func mistake(_ authorizers: [APIAuthorizer], isREST: Bool = false) throws -> String? {
      var api = isREST ? try APIs.rest(["GET /a"]) : try APIs.http(["GET /a"])
      api.authorizers = authorizers
      return Self.mistake(in: api).map { $0.text.replacing("the API main: the authorizer ", with: "") }
    }
    func lambda(_ change: (inout LambdaAuthorizer) -> Void) -> APIAuthorizer {
      var lambda = LambdaAuthorizer(function: "auth", identitySources: [.header("Authorization")])
      change(&lambda)
      return APIAuthorizer(name: "a", kind: .lambda(lambda))
    }
    let token = lambda { $0.type = .token(validation: nil) }
    #expect(try mistake([token], isREST: true) == nil)
    #expect(try mistake([token]) == "a: HTTP APIs have no TOKEN authorizers; use REQUEST")
    #expect(
      try mistake([Self.jwt], isREST: true)
        == "jwt: REST APIs have no JWT authorizers; use an HTTP API, or a Cognito or Lambda authorizer")
    func cognito(_ change: (inout CognitoAuthorizer) -> Void = { _ in }) -> APIAuthorizer {
      var cognito = CognitoAuthorizer(userPoolARNs: ["arn"])
      change(&cognito)
      return APIAuthorizer(name: "a", kind: .cognito(cognito))
    }
    #expect(try mistake([cognito()], isREST: true) == nil)
    #expect(try mistake([cognito()]) == "a: HTTP APIs have no Cognito authorizers; use a JWT authorizer")
    #expect(
      try mistake([cognito { $0.userPoolARNs = [] }], isREST: true) == "a: the ARN of the user pool is missing")
    #expect(
      try mistake([cognito { $0.validation = "(" }], isREST: true) == "a: ( is not a regular expression")
    #expect(
      try mistake([cognito { $0.identitySource = .queryString("t") }], isREST: true)
        == "a: its identity source must be a header field")
    #expect(try mistake([token, token], isREST: true) == "a: it is defined twice")
    #expect(
      try mistake([lambda { $0.function = "x" }]) == "a: there is no function x; the functions are auth, f")
    #expect(
      try mistake([
        lambda {
          $0.identitySources = []
          $0.resultTTL = .seconds(1)
        }
      ]) == "a: results can be cached only with an identity source; add one, or set the TTL to 0")
    #expect(try mistake([lambda { $0.resultTTL = .seconds(3601) }]) == "a: the TTL exceeds 3600 seconds")
  }

  @Test(arguments: [
    ("$request.header.Authorization", IdentitySource.header("Authorization")),
    ("method.request.header.X", .header("X")), ("$request.querystring.a.b", .queryString("a.b")),
    ("method.request.querystring.q", .queryString("q")), ("$context.routeKey", .context("routeKey")),
    ("context.identity.sourceIp", .context("identity.sourceIp")), ("$stageVariables.v", .stageVariable("v")),
    ("stageVariables.v", .stageVariable("v")),
  ])
  func identitySourcesAreParsed(expression: String, source: IdentitySource) {
    #expect(IdentitySource(expression) == source)
  }

  @Test(arguments: ["", "Authorization", "$request.header.", "$request.body.a", "request"])
  func otherTextsAreNoIdentitySources(expression: String) {
    #expect(IdentitySource(expression) == nil)
  }

  @Test func routesOverrideTheSettingsOfTheirAPI() throws {
    var api = try APIs.http(["GET /a"])
    api.routes[0].payloadFormatVersion = .v1
    api.routes[0].timeout = .seconds(1)
    #expect(
      api.frontDoor(for: api.routes[0]) == .httpAPI(HTTPAPISettings(timeout: .seconds(1), payloadFormatVersion: .v1)))
    #expect(api.frontDoor == .httpAPI(HTTPAPISettings()))
    api = try APIs.rest(["GET /a"])
    #expect(api.frontDoor(for: api.routes[0]) == api.frontDoor)
    api.routes[0].responseTransferMode = .responseStream
    #expect(api.frontDoor(for: api.routes[0]).invokeMode == .responseStream)
  }

  @Test(arguments: [("Main API-1", "mainapi1"), ("日", "localapi"), ("", "localapi")])
  func theIDFollowsFromTheName(name: String, id: String) {
    #expect(GatewayAPI(name: name, kind: .http(HTTPAPISettings())).id == id)
  }
}
