import EmulatorCore
import LambdaEvents
import LambdaInterface
import ProjectFile
import Testing

@Suite struct APIFileTests {
  private static func apis(_ text: String) throws -> [ProjectFile.API] {
    try ProjectFile(Array("functions: { f: { command: x } }\napis:\n\(text)".utf8), flags: []).apis
  }

  @Test func anHTTPAPIHasAllSettings() throws {
    let api = try #require(
      try Self.apis(
        """
          main:
            type: http
            listen: 127.0.0.1:9001
            stage: dev
            stage-variables: { table: users, level: 1 }
            cors: { AllowOrigins: [https://a.example, https://b.example], MaxAge: 60 }
            timeout: 5s
            payload: "1.0"
            domain-name: api.example.com
            authorizer: token
            authorizers:
              token:
                type: request
                function: auth
                identity: [$request.header.Authorization, $context.routeKey]
                ttl: 60
                payload: "1.0"
              jwt: { type: jwt, issuer: https://i.example, audience: me, identity: $request.querystring.token }
              simple: { type: request, function: auth, simple-responses: true }
            routes:
              GET /users/{id}: users
              $default: { function: site, authorizer: none, payload: "2.0", timeout: 500ms }
              POST /users: { function: users, authorizer: jwt, scopes: [a, b] }
        """
      ).first)
    var settings = HTTPAPISettings(stageName: "dev", timeout: .seconds(5), domainName: "api.example.com")
    settings.corsConfiguration = CORSSettings(allowOrigins: ["https://a.example", "https://b.example"], maxAge: 60)
    let token = LambdaAuthorizer(
      function: "auth", identitySources: [.header("Authorization"), .context("routeKey")], resultTTL: .seconds(60),
      payloadFormatVersion: .v1)
    let jwt = JWTAuthorizer(identitySource: .queryString("token"), issuer: "https://i.example", audience: ["me"])
    let expected = GatewayAPI(
      name: "main", kind: .http(settings), stageVariables: ["table": "users", "level": "1"],
      routes: [
        APIRoute(key: try RouteKey("GET /users/{id}"), function: "users", payloadFormatVersion: .v1),
        APIRoute(key: .default, function: "site", authorization: .none, timeout: .milliseconds(500)),
        APIRoute(
          key: try RouteKey("POST /users"), function: "users", authorization: .authorizer("jwt"),
          authorizationScopes: ["a", "b"], payloadFormatVersion: .v1),
      ],
      authorizers: [
        APIAuthorizer(name: "token", kind: .lambda(token)), APIAuthorizer(name: "jwt", kind: .jwt(jwt)),
        APIAuthorizer(
          name: "simple", kind: .lambda(LambdaAuthorizer(function: "auth", enableSimpleResponses: true))),
      ], defaultAuthorizer: "token")
    #expect(api.definition == expected)
    #expect(api.listen == "127.0.0.1:9001")
    #expect(api.line == 3)
    #expect(api.listenLine == 5)
    #expect(api.routeLines == [23, 24, 25])
    #expect(api.authorizerLines == [14, 20, 21])
    #expect(api.line(of: .route(1)) == 24)
    #expect(api.line(of: .authorizer(9)) == 3)
  }

  @Test func aRESTAPIHasAllSettings() throws {
    let api = try #require(
      try Self.apis(
        """
          main:
            type: rest
            listen: ":9001"
            binary: [image/*, text/csv]
            transfer-mode: STREAM
            authorizers:
              token: { type: token, function: auth, validation: ^a }
              cached: { type: request, function: auth, identity: method.request.header.X }
              always: { type: request, function: auth }
            routes:
              ANY /: { function: f, transfer-mode: BUFFERED }
        """
      ).first)
    #expect(
      api.definition.kind
        == .rest(RestAPISettings(binaryMediaTypes: ["image/*", "text/csv"], responseTransferMode: .responseStream)))
    #expect(api.definition.routes.first?.responseTransferMode == .buffered)
    let kinds = api.definition.authorizers.map(\.kind)
    #expect(
      kinds == [
        .lambda(
          LambdaAuthorizer(
            function: "auth", type: .token(validation: "^a"), identitySources: [.header("Authorization")],
            resultTTL: .seconds(300))),
        .lambda(LambdaAuthorizer(function: "auth", identitySources: [.header("X")], resultTTL: .seconds(300))),
        .lambda(LambdaAuthorizer(function: "auth")),
      ])
  }

  @Test func aRESTAPIRequiresSignaturesTokensAndKeys() throws {
    let definition = try #require(
      try Self.apis(
        """
          main:
            type: rest
            listen: ":9001"
            api-key: true
            authorizer: AWS_IAM
            authorizers:
              pool: { type: cognito, user-pool: arn:x, validation: ^a, identity: method.request.header.X, keys: k.json }
            routes:
              GET /: f
              PUT /: { function: f, authorizer: pool, scopes: read, api-key: false }
        """
      ).first?.definition)
    #expect(
      definition.authorizers.map(\.kind) == [
        .cognito(CognitoAuthorizer(identitySource: .header("X"), userPoolARNs: ["arn:x"], validation: "^a"))
      ])
    #expect(definition.routes.map { definition.authorizer(of: $0)?.name } == ["AWS_IAM", "pool"])
    #expect(definition.routes.map(definition.requiresAPIKey) == [true, false])
  }

  private static func http(_ members: String) -> String { "  a: { type: http, listen: 1, \(members)" }
  private static func rest(_ members: String) -> String { "  a: { type: rest, listen: 1, \(members)" }

  private static let mistakes: [(text: String, message: String)] = [
    ("  a: 1", "line 3: `a` is a value; expected a mapping of names to values"),
    ("  a: { listen: 1, routes: {} }", "line 3: `type` is missing; expected http or rest"),
    ("  a: { type: x, listen: 1 }", "line 3: `type` is x; expected http or rest"),
    (
      "  a: { type: http }",
      "line 3: the API a has no `listen`; set it to HOST:PORT, for example 127.0.0.1:9001"
    ),
    (http("x: 1 }"), "line 3: `x` is unknown in the API a; expected type, listen, "),
    (http("}"), "line 3: the API a has no `routes`"),
    (http("binary: x }"), "line 3: `binary` has no effect in the API a: only REST APIs have it"),
    (rest("payload: x }"), "line 3: `payload` has no effect in the API a: only HTTP APIs have it"),
    (http("timeout: x }"), "line 3: `timeout` is x; expected a duration such as 500ms, 10s or 5m"),
    (http("payload: 3, routes: {} }"), "line 3: `payload` is 3; expected 1.0 or 2.0"),
    (rest("transfer-mode: x }"), "line 3: `transfer-mode` is x; expected BUFFERED or STREAM"),
    (http("cors: { MaxAge: 1 } }"), "line 3: `cors` has no AllowOrigins, so no origin is allowed"),
    (http("cors: { AllowOrigins: \"*\", AllowCredentials: true } }"), "line 3: `cors`: AWS does not accept"),
    (http("cors: { MaxAge: x } }"), "line 3: `cors`: MaxAge=x: expected 0 to 86400 (seconds)"),
    (http("routes: { x: f } }"), "line 3: the route x: expected METHOD PATH"),
    (http("routes: { GET /: { timeout: 1 } } }"), "line 3: the route GET / has no `function`"),
    (http("routes: { GET /: [f] } }"), "line 3: `GET /` is a list; expected a value"),
    (http("authorizers: { b: { type: x } } }"), "line 3: `type` is x; expected request, token, jwt or cognito"),
    (http("authorizers: { b: { type: request } } }"), "line 3: the authorizer b has no `function`"),
    (
      http("authorizers: { b: { type: request, identity: x } } }"),
      "line 3: `identity` contains x; expected for example"
    ),
    (http("api-key: true }"), "line 3: `api-key` has no effect in the API a: only REST APIs have it"),
    (http("routes: { GET /: { function: f, api-key: true } } }"), "line 3: `api-key` has no effect in the route GET /"),
    (rest("authorizers: { b: { type: cognito, issuer: x } } }"), "line 3: `issuer` has no effect in the authorizer b"),
    (
      rest("authorizers: { b: { type: token, user-pool: x } } }"),
      "line 3: `user-pool` has no effect in the authorizer b"
    ),
    (http("authorizers: { b: { type: jwt, ttl: 1 } } }"), "line 3: `ttl` has no effect in the authorizer b"),
    (http("authorizers: { b: { type: request, validation: x } } }"), "line 3: `validation` has no effect in"),
    (
      rest("authorizers: { b: { type: request, payload: x } } }"), "line 3: `payload` has no effect in the authorizer b"
    ),
    (
      http("authorizers: { b: { type: request, function: f, simple-responses: 1 } } }"),
      "line 3: `simple-responses` is `1`; expected true or false"
    ),
  ]

  @Test(arguments: mistakes)
  func mistakesAreExplained(text: String, message: String) {
    #expect {
      try Self.apis(text)
    } throws: { error in
      "\(error)".hasPrefix(message)
    }
  }
}
