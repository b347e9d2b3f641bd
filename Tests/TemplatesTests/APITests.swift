import EmulatorCore
import LambdaEvents
import LambdaInterface
import Templates
import Testing

struct APITests {
  @Test func implicitHTTPAPIsHaveTheRoutesOfEvents() throws {
    let template = try TemplateFixtures.serverless(
      """
      Globals: { HttpApi: { CorsConfiguration: true, StageVariables: { a: b } } }
      Resources:
        A:
          Type: AWS::Serverless::Function
          Properties:
            Events:
              All: { Type: HttpApi }
              One: { Type: HttpApi, Properties: { Path: "/users/{id}", Method: get, TimeoutInMillis: 1000, PayloadFormatVersion: "1.0" } }
        B:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: bee
            Events: { Any: { Type: HttpApi, Properties: { Path: "/b/{proxy+}", Method: ANY } } }
      """)
    #expect(template.warnings.isEmpty)
    let api = try #require(template.apis.first?.api)
    #expect(template.apis.count == 1)
    #expect(api.name == "ServerlessHttpApi")
    #expect(api.kind == .http(HTTPAPISettings(corsConfiguration: CORSSettings(allowOrigins: ["*"]))))
    #expect(api.stageVariables == ["a": "b"])
    #expect(api.routes.map { "\($0.key)" } == ["$default", "GET /users/{id}", "ANY /b/{proxy+}"])
    #expect(api.routes.map(\.function) == ["A", "A", "bee"])
    #expect(api.routes[1].timeout == .seconds(1))
    #expect(api.routes.map(\.payloadFormatVersion) == [.v2, .v1, .v2])
    #expect(template.apis[0].routeLines == [8, 9, 14])
  }

  @Test func implicitRESTAPIsHaveTheRoutesOfEvents() throws {
    let template = try TemplateFixtures.serverless(
      """
      Globals: { Api: { BinaryMediaTypes: [image~1png], Variables: { v: 1 } } }
      Resources:
        A:
          Type: AWS::Serverless::Function
          Properties:
            Events:
              Root: { Type: Api, Properties: { Path: /, Method: GET, ResponseTransferMode: STREAM } }
              Sub: { Type: Api, Properties: { Path: "/{proxy+}", Method: any } }
      """)
    #expect(template.warnings.isEmpty)
    let api = try #require(template.apis.first?.api)
    #expect(api.name == "ServerlessRestApi")
    #expect(api.kind == .rest(RestAPISettings(stageName: "Prod", binaryMediaTypes: ["image/png"])))
    #expect(api.stageVariables == ["v": "1"])
    #expect(api.routes.map { "\($0.key)" } == ["GET /", "ANY /{proxy+}"])
    #expect(api.routes.map(\.responseTransferMode) == [.responseStream, nil])
  }

  @Test func ofTheirOwnHaveSettingsAndAuthorizers() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        Main:
          Type: AWS::Serverless::HttpApi
          Properties:
            StageName: v1
            CorsConfiguration: { AllowOrigins: [https://a.example], AllowMethods: [GET], MaxAge: 5 }
            Auth:
              DefaultAuthorizer: Token
              Authorizers:
                Token:
                  AuthorizationScopes: [read]
                  IdentitySource: $request.header.X-Token
                  JwtConfiguration: { issuer: https://issuer.example, audience: [app] }
                Custom:
                  FunctionArn: !GetAtt Auth.Arn
                  AuthorizerPayloadFormatVersion: 2.0
                  EnableSimpleResponses: true
                  Identity: { Headers: [Authorization], QueryStrings: [t], ReauthorizeEvery: 60 }
        Auth: { Type: AWS::Serverless::Function }
        A:
          Type: AWS::Serverless::Function
          Properties:
            Events:
              A: { Type: HttpApi, Properties: { ApiId: !Ref Main, Path: /a, Method: GET } }
              B: { Type: HttpApi, Properties: { ApiId: !Ref Main, Path: /b, Method: GET, Auth: { Authorizer: NONE } } }
              C: { Type: HttpApi, Properties: { ApiId: !Ref Main, Path: /c, Method: GET, Auth: { Authorizer: Custom } } }
              D: { Type: HttpApi, Properties: { ApiId: !Ref Main, Path: /d, Method: GET, Auth: { AuthorizationScopes: [write] } } }
      """)
    #expect(template.warnings.isEmpty)
    let api = try #require(template.apis.first?.api)
    let cors = CORSSettings(allowOrigins: ["https://a.example"], allowMethods: ["GET"], maxAge: 5)
    #expect(api.kind == .http(HTTPAPISettings(stageName: "v1", corsConfiguration: cors)))
    #expect(api.defaultAuthorizer == "Token")
    #expect(
      api.authorizers == [
        APIAuthorizer(
          name: "Token",
          kind: .jwt(
            JWTAuthorizer(identitySource: .header("X-Token"), issuer: "https://issuer.example", audience: ["app"]))),
        APIAuthorizer(
          name: "Custom",
          kind: .lambda(
            LambdaAuthorizer(
              function: "Auth", identitySources: [.header("Authorization"), .queryString("t")],
              resultTTL: .seconds(60), enableSimpleResponses: true))),
      ])
    #expect(api.routes.map(\.authorization) == [.inherited, .none, .authorizer("Custom"), .inherited])
    #expect(api.routes.map(\.authorizationScopes) == [["read"], [], [], ["write"]])
  }

  @Test func ofRESTHaveAuthorizers() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        Main:
          Type: AWS::Serverless::Api
          Properties:
            StageName: prod
            Auth:
              DefaultAuthorizer: Token
              Authorizers:
                Token: { FunctionArn: !GetAtt Auth.Arn, Identity: { ValidationExpression: "^a" } }
                Request: { FunctionArn: !GetAtt Auth.Arn, FunctionPayloadType: REQUEST, Identity: { Headers: [X], ReauthorizeEvery: 0 } }
                Pool:
                  UserPoolArn: [arn:aws:cognito-idp:us-east-1:1:userpool/x]
                  AuthorizationScopes: [read]
                  Identity: { Header: X-Token, ValidationExpression: app }
                Elsewhere: { FunctionArn: arn:aws:lambda:us-east-1:1:function:other }
        Auth: { Type: AWS::Serverless::Function }
        A:
          Type: AWS::Serverless::Function
          Properties:
            Events:
              A: { Type: Api, Properties: { RestApiId: !Ref Main, Path: /a, Method: GET } }
              B: { Type: Api, Properties: { RestApiId: !Ref Main, Path: /b, Method: GET, Auth: { Authorizer: Pool } } }
              C: { Type: Api, Properties: { RestApiId: !Ref Main, Path: /c, Method: GET, Auth: { Authorizer: AWS_IAM, ApiKeyRequired: true } } }
              D: { Type: Api, Properties: { RestApiId: !Ref Main, Path: /d, Method: GET, Auth: { Authorizer: Elsewhere } } }
      """)
    let api = try #require(template.apis.first?.api)
    #expect(
      api.authorizers.map(\.kind) == [
        .lambda(
          LambdaAuthorizer(
            function: "Auth", type: .token(validation: "^a"), identitySources: [.header("Authorization")],
            resultTTL: .seconds(300), payloadFormatVersion: .v1)),
        .lambda(
          LambdaAuthorizer(function: "Auth", identitySources: [.header("X")], payloadFormatVersion: .v1)),
        .cognito(
          CognitoAuthorizer(
            identitySource: .header("X-Token"), userPoolARNs: ["arn:aws:cognito-idp:us-east-1:1:userpool/x"],
            validation: "app")),
      ])
    #expect(
      api.routes.map(\.authorization) == [.inherited, .authorizer("Pool"), .authorizer("AWS_IAM"), .none])
    #expect(api.routes.map { api.authorizer(of: $0)?.kind == .iam } == [false, false, true, false])
    #expect(api.routes.map(\.authorizationScopes) == [[], ["read"], [], []])
    #expect(api.routes.map(api.requiresAPIKey) == [false, false, true, false])
    #expect(
      template.warnings == [
        TemplateWarning(
          line: 16, "the authorizer `Elsewhere` of `Main` is not supported, so its routes are open to everyone")
      ])
  }

  @Test func ofRESTRequireSignaturesAndKeysByDefault() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        Main:
          Type: AWS::Serverless::Api
          Properties: { StageName: prod, Auth: { DefaultAuthorizer: AWS_IAM, ApiKeyRequired: true, UsagePlan: { CreateUsagePlan: NONE } } }
        A:
          Type: AWS::Serverless::Function
          Properties:
            Events:
              A: { Type: Api, Properties: { RestApiId: !Ref Main, Path: /a, Method: GET } }
              B: { Type: Api, Properties: { RestApiId: !Ref Main, Path: /b, Method: GET, Auth: { Authorizer: NONE, ApiKeyRequired: false } } }
      """)
    let api = try #require(template.apis.first?.api)
    #expect(api.routes.map { api.authorizer(of: $0)?.name } == ["AWS_IAM", nil])
    #expect(api.routes.map(api.requiresAPIKey) == [true, false])
    #expect(
      template.warnings == [
        TemplateWarning(line: 5, "`UsagePlan` of `Auth` of `Main` is not supported and has no effect")
      ])
  }

  private static func cors(_ cors: String, auth: String = "{}") throws -> Template {
    try TemplateFixtures.serverless(
      """
      Resources:
        Main: { Type: AWS::Serverless::Api, Properties: { StageName: prod, Cors: \(cors), Auth: \(auth) } }
        A:
          Type: AWS::Serverless::Function
          Properties:
            Events:
              A: { Type: Api, Properties: { RestApiId: !Ref Main, Path: /a, Method: post } }
              B: { Type: Api, Properties: { RestApiId: !Ref Main, Path: /a, Method: GET } }
              C: { Type: Api, Properties: { RestApiId: !Ref Main, Path: "/{proxy+}", Method: ANY } }
              D: { Type: Api, Properties: { RestApiId: !Ref Main, Path: /own, Method: OPTIONS } }
      """)
  }

  private static func mocks(_ template: Template) -> [String] {
    (template.apis.first?.api.routes ?? []).compactMap { route in
      guard case .mock(let mock) = route.integration else { return nil }
      let fields = mock.fields.map { "\($0.name.replacing("Access-Control-", with: ""))=\($0.value)" }
      return "\(route.key) \(mock.statusCode) \(fields.joined(separator: " "))"
    }
  }

  @Test func ofRESTRespondToPreflightRequests() throws {
    let simple = try Self.cors("\"'https://a.example'\"")
    #expect(simple.warnings.isEmpty)
    #expect(
      Self.mocks(simple) == [
        "OPTIONS /a 200 Allow-Methods=GET,OPTIONS,POST Allow-Origin=https://a.example",
        "OPTIONS /{proxy+} 200 Allow-Methods=DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT Allow-Origin=https://a.example",
      ])
    let full = try Self.cors(
      """
      { AllowMethods: "'GET,POST'", AllowHeaders: "'x-a'", AllowOrigin: "'https://a.example'", MaxAge: "'600'", AllowCredentials: true }
      """)
    #expect(
      Self.mocks(full).first
        == "OPTIONS /a 200 Allow-Credentials=true Allow-Headers=x-a Allow-Methods=GET,POST Allow-Origin=https://a.example Max-Age=600"
    )
    #expect(
      Self.mocks(try Self.cors("{ MaxAge: 0 }")).first
        == "OPTIONS /a 200 Allow-Methods=GET,OPTIONS,POST Allow-Origin=* Max-Age=0")
  }

  @Test func ofRESTAuthorizePreflightRequestsByDefault() throws {
    let auth = "DefaultAuthorizer: AWS_IAM, ApiKeyRequired: true"
    func preflight(_ auth: String) throws -> (authorizer: String?, requiresAPIKey: Bool) {
      let api = try #require(try Self.cors("\"'*'\"", auth: "{ \(auth) }").apis.first?.api)
      let route = try #require(api.routes.first { "\($0.key)" == "OPTIONS /a" })
      return (api.authorizer(of: route)?.name, api.requiresAPIKey(route))
    }
    #expect(try preflight(auth) == ("AWS_IAM", true))
    #expect(try preflight(auth + ", AddDefaultAuthorizerToCorsPreflight: false") == (nil, true))
    #expect(try preflight(auth + ", AddApiKeyRequiredToCorsPreflight: false") == ("AWS_IAM", false))
  }

  @Test(arguments: [
    ("true", "`Cors` of `Main` is `true`; expected a string or an object"),
    (
      "{ Origin: x }",
      "`Origin` of `Cors` of `Main` is unknown; expected AllowCredentials, AllowHeaders, AllowMethods, AllowOrigin, MaxAge"
    ),
    ("{ AllowCredentials: true }", "`AllowCredentials` of `Cors` of `Main` needs an `AllowOrigin` other than '*'"),
  ])
  func ofRESTHaveValidCORS(cors: String, message: String) {
    #expect(throws: TemplateError(line: 3, message)) { try Self.cors(cors) }
  }

  @Test func ofRESTNeedQuotesInCORS() throws {
    #expect(
      try Self.cors("\"*\"").warnings == [
        TemplateWarning(line: 3, "`Cors` of `Main` is `*`; API Gateway requires single quotes in it: \"'*'\"")
      ])
  }

  @Test func ofHTTPAcceptAnyIssuerThatOnlyAWSKnows() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        Pool: { Type: AWS::Cognito::UserPool }
        Client: { Type: AWS::Cognito::UserPoolClient }
        Main:
          Type: AWS::Serverless::HttpApi
          Properties:
            Auth:
              DefaultAuthorizer: Token
              Authorizers:
                Token: { JwtConfiguration: { issuer: !Sub "https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}", audience: [!Ref Client] } }
        A:
          Type: AWS::Serverless::Function
          Properties: { Events: { A: { Type: HttpApi, Properties: { ApiId: !Ref Main } } } }
      """)
    #expect(
      template.apis.first?.api.authorizers.map(\.kind) == [.jwt(JWTAuthorizer(issuer: nil, audience: nil))])
    #expect(template.warnings.map(\.line) == [11, 11])
  }

  @Test func takeSecurityFromTheirDefinition() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        Main:
          Type: AWS::Serverless::Api
          Properties:
            StageName: prod
            DefinitionBody:
              swagger: "2.0"
              securityDefinitions:
                sigv4: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4 }
                key: { type: apiKey, name: X-API-Key, in: header }
                other: { type: oauth2 }
              paths:
                /a:
                  get:
                    security: [{ sigv4: [] }, { key: [] }]
                    x-amazon-apigateway-integration: { uri: !Sub "x:path/2015-03-31/functions/${A.Arn}/invocations" }
                  post:
                    security: [{ key: [] }]
                    x-amazon-apigateway-integration: { uri: !Sub "x:path/2015-03-31/functions/${A.Arn}/invocations" }
                  put:
                    security: [{ other: [] }]
                    x-amazon-apigateway-integration: { uri: !Sub "x:path/2015-03-31/functions/${A.Arn}/invocations" }
        A: { Type: AWS::Serverless::Function }
      """)
    let api = try #require(template.apis.first?.api)
    #expect(api.routes.map(\.authorization) == [.authorizer("AWS_IAM"), .none, .none])
    #expect(api.routes.map(api.requiresAPIKey) == [true, true, false])
    #expect(
      template.warnings == [
        TemplateWarning(
          line: 22, "PUT /a of `Main` requires other, which is not supported, so it is open to everyone")
      ])
  }

  @Test func takeRoutesFromTheirDefinition() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        Main:
          Type: AWS::Serverless::HttpApi
          Properties:
            DefinitionBody:
              openapi: 3.0.1
              paths:
                /items/{id}:
                  get:
                    x-amazon-apigateway-integration:
                      type: aws_proxy
                      payloadFormatVersion: "2.0"
                      uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${A.Arn}/invocations
                  parameters: []
                /mock:
                  post: { x-amazon-apigateway-integration: { type: mock } }
                $default:
                  x-amazon-apigateway-any-method:
                    security: []
                    x-amazon-apigateway-integration: { uri: !Sub "x:path/2015-03-31/functions/${A.Arn}:live/invocations" }
        A: { Type: AWS::Serverless::Function }
      """)
    let api = try #require(template.apis.first?.api)
    #expect(api.routes.map { "\($0.key)" } == ["GET /items/{id}", "$default"])
    #expect(api.routes.map(\.function) == ["A", "A"])
    #expect(api.routes.map(\.qualifier) == [nil, "live"])
    #expect(api.routes.map(\.payloadFormatVersion) == [.v2, .v1])
    #expect(
      template.warnings == [
        TemplateWarning(line: 17, "POST /mock of `Main` is not connected with a function, so it is left out")
      ])
  }

  @Test func elsewhereAreReported() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        A:
          Type: AWS::Serverless::Function
          Properties:
            Events: { E: { Type: HttpApi, Properties: { ApiId: !ImportValue api, Path: /, Method: GET } } }
      """)
    #expect(template.apis.isEmpty)
    #expect(
      template.warnings == [
        TemplateWarning(
          line: 6, "the event `E` belongs to an API that is not in the template, so its route is left out")
      ])
  }

  @Test(arguments: [
    ("Type: HttpApi, Properties: { Path: /a }", "`Properties` of `E` of `Events` of `A` has no `Method`"),
    ("Type: Api, Properties: { Method: GET }", "`Properties` of `E` of `Events` of `A` has no `Path`"),
    (
      "Type: Api, Properties: { Path: a, Method: GET }",
      "`Properties` of `E` of `Events` of `A`: the path a does not start with /"
    ),
    (
      "Type: HttpApi, Properties: { Path: /a, Method: GET, PayloadFormatVersion: 3 }",
      "`PayloadFormatVersion` of `Properties` of `E` of `Events` of `A` is `3`; expected 1.0 or 2.0"
    ),
    (
      "Type: HttpApi, Properties: { ApiId: !Ref Rest, Path: /a, Method: GET }",
      "`Properties` of `E` of `Events` of `A` names `Rest`, which is an API of the other kind; use Api events for it"
    ),
    (
      "Type: HttpApi, Properties: { ApiId: !Ref Plain, Path: /a, Method: GET }",
      "`Properties` of `E` of `Events` of `A` names `Plain` of the type AWS::ApiGatewayV2::Api; expected AWS::Serverless::HttpApi"
    ),
    (
      "Type: HttpApi, Properties: { Path: /a, Method: GET, Auth: { Authorizer: Missing } }",
      "the API ServerlessHttpApi: the route GET /a: there is no authorizer Missing"
    ),
  ])
  func areChecked(event: String, message: String) {
    #expect(throws: TemplateError(line: 8, message)) {
      try TemplateFixtures.serverless(
        """
        Resources:
          Rest: { Type: AWS::Serverless::Api, Properties: { StageName: x } }
          Plain: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }
          A:
            Type: AWS::Serverless::Function
            Properties:
              Events: { E: { \(event) } }
        """)
    }
  }

  @Test func anAliasThatSAMPublishesIsInvoked() throws {
    let template = try TemplateFixtures.serverless(
      """
      Globals: { Function: { AutoPublishAlias: live } }
      Resources:
        Rest: { Type: AWS::Serverless::Api, Properties: { StageName: prod, Auth: { Authorizers: { T: { FunctionArn: !GetAtt F.Arn }, L: { FunctionArn: !Ref F.Alias } } } } }
        F:
          Type: AWS::Serverless::Function
          Properties:
            FunctionUrlConfig: { AuthType: NONE }
            Events:
              A: { Type: HttpApi, Properties: { Path: /a, Method: get } }
              B: { Type: Api, Properties: { Path: /b, Method: get, RestApiId: !Ref Rest } }
              C: { Type: SQS, Properties: { Queue: arn:q } }
        G: { Type: AWS::Serverless::Function, Properties: { AutoPublishAlias: !Ref AWS::NoValue, FunctionUrlConfig: { AuthType: NONE } } }
        H: { Type: AWS::Lambda::Function, Properties: {} }
        Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref H, Qualifier: blue, AuthType: NONE } }
      """)
    #expect(template.apis.flatMap(\.api.routes).map(\.qualifier) == ["live", "live"])
    #expect(template.functions.map(\.functionURL?.qualifier) == ["live", nil, "blue"])
    #expect(template.functions[0].eventSources.map(\.qualifier) == ["live"])
    let authorizers = template.apis.flatMap(\.api.authorizers).map { authorizer in
      if case .lambda(let lambda) = authorizer.kind { lambda.qualifier } else { Optional("none") }
    }
    #expect(authorizers == [nil, "live"])
  }

  private static func definition(_ type: String, _ uri: String) -> String {
    """
    Resources:
      Main:
        Type: AWS::Serverless::\(type)
        Properties:
          StageName: v1
          DefinitionBody: { paths: { /a: { get: { x-amazon-apigateway-integration: { type: aws_proxy, uri: \(uri) } } } } }
      A: { Type: AWS::Serverless::Function, Properties: { AutoPublishAlias: live } }
    """
  }

  @Test(arguments: [("!Sub '${A.Arn}'", nil), ("!GetAtt A.Arn", nil), ("!Ref A.Alias", "live")] as [(String, String?)])
  func anHTTPAPIAcceptsTheARNOfAFunction(uri: String, qualifier: String?) throws {
    let template = try TemplateFixtures.serverless(Self.definition("HttpApi", uri))
    #expect(template.warnings.isEmpty)
    #expect(template.apis[0].api.routes.map(\.function) == ["A"])
    #expect(template.apis[0].api.routes.map(\.qualifier) == [qualifier])
  }

  @Test func aRESTAPINeedsAURI() {
    #expect(
      throws: TemplateError(
        line: 7,
        "`uri` of `x-amazon-apigateway-integration` of `get` of `/a` of `paths` of `DefinitionBody` of `Main` is the ARN of a function; REST APIs need arn:PARTITION:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations"
      )
    ) { try TemplateFixtures.serverless(Self.definition("Api", "!GetAtt A.Arn")) }
  }

  @Test(arguments: [
    ("HttpApi", "HttpApi, Properties: { ApiId: !Ref Main,"), ("Api", "Api, Properties: { RestApiId: !Ref Main,"),
  ])
  func stageNamesAreChecked(type: String, event: String) {
    let error = #expect(throws: TemplateError.self) {
      try TemplateFixtures.serverless(
        """
        Resources:
          Main:
            Type: AWS::Serverless::\(type)
            Properties:
              StageName: a/b c
          A: { Type: AWS::Serverless::Function, Properties: { Events: { E: { Type: \(event) Path: /, Method: get } } } } }
        """)
    }
    #expect(error?.line == 6)
    #expect(
      error?.message.hasPrefix("the API Main: the name of the stage is `a/b c`; expected 1 to 128 letters") == true)
  }
}
