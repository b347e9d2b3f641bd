import EmulatorCore
import LambdaEvents
import Templates
import Testing

/// HTTP APIs as CloudFormation describes them: `AWS::ApiGatewayV2::*`.
struct HTTPAPIResourceTests {
  @Test func haveRoutesIntegrationsStagesAndAuthorizers() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        Api:
          Type: AWS::ApiGatewayV2::Api
          Properties: { Name: main, ProtocolType: HTTP, CorsConfiguration: { AllowOrigins: [https://a.example], AllowMethods: [get], MaxAge: 5 } }
        Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: v1, AutoDeploy: true, StageVariables: { a: b, fn: Other } } }
        One:
          Type: AWS::ApiGatewayV2::Integration
          Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: "2.0", TimeoutInMillis: 5000 }
        Two:
          Type: AWS::ApiGatewayV2::Integration
          Properties:
            ApiId: !GetAtt Api.ApiId
            IntegrationType: AWS_PROXY
            PayloadFormatVersion: 1.0
            IntegrationUri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Other.Arn}/invocations
        ByAlias:
          Type: AWS::ApiGatewayV2::Integration
          Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, PayloadFormatVersion: "2.0", IntegrationUri: !Ref Alias }
        ByVersion:
          Type: AWS::ApiGatewayV2::Integration
          Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, PayloadFormatVersion: "2.0", IntegrationUri: !Join [":", [!GetAtt F.Arn, !GetAtt Version.Version]] }
        ByVariable:
          Type: AWS::ApiGatewayV2::Integration
          Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, PayloadFormatVersion: "2.0", IntegrationUri: !Sub "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:${!stageVariables.fn}/invocations" }
        Token:
          Type: AWS::ApiGatewayV2::Authorizer
          Properties: { ApiId: !Ref Api, Name: token, AuthorizerType: JWT, IdentitySource: [$request.header.X], JwtConfiguration: { Issuer: https://issuer.example, Audience: [app] } }
        Custom:
          Type: AWS::ApiGatewayV2::Authorizer
          Properties:
            ApiId: !Ref Api
            Name: custom
            AuthorizerType: REQUEST
            AuthorizerUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Other.Arn}/invocations
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            AuthorizerResultTtlInSeconds: 60
            IdentitySource: ["$request.header.Authorization", $request.querystring.t]
        RouteA: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: "GET /users/{id}", Target: !Join [/, [integrations, !Ref One]], AuthorizationType: JWT, AuthorizerId: !Ref Token, AuthorizationScopes: [read] } }
        RouteB: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: ANY /b, Target: !Sub "integrations/${Two}", AuthorizationType: CUSTOM, AuthorizerId: !Ref Custom } }
        RouteC: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: $default, Target: !Sub "integrations/${ByAlias}" } }
        RouteD: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /d, Target: !Sub "integrations/${ByVersion}", AuthorizationType: NONE } }
        RouteE: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /e, Target: !Sub "integrations/${ByVariable}" } }
        F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
        Other: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
        Version: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }
        Alias: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref F, FunctionVersion: !GetAtt Version.Version } }
        Permission: { Type: AWS::Lambda::Permission, Properties: { Action: lambda:InvokeFunction, FunctionName: !GetAtt F.Arn, Principal: apigateway.amazonaws.com } }
        Other1: { Type: AWS::Lambda::Permission, Properties: { Action: lambda:InvokeFunction, FunctionName: !Ref Other, Principal: apigateway.amazonaws.com } }
      """)
    #expect(template.warnings.isEmpty)
    let api = try #require(template.apis.first?.api)
    let cors = CORSSettings(allowOrigins: ["https://a.example"], allowMethods: ["GET"], maxAge: 5)
    #expect(api.name == "Api")
    #expect(api.kind == .http(HTTPAPISettings(stageName: "v1", corsConfiguration: cors)))
    #expect(api.stageVariables == ["a": "b", "fn": "Other"])
    #expect(api.routes.map(\.qualifier) == [nil, nil, "live", "1", nil])
    #expect(
      api.authorizers == [
        APIAuthorizer(
          name: "token",
          kind: .jwt(
            JWTAuthorizer(identitySource: .header("X"), issuer: "https://issuer.example", audience: ["app"]))),
        APIAuthorizer(
          name: "custom",
          kind: .lambda(
            LambdaAuthorizer(
              function: "Other", identitySources: [.header("Authorization"), .queryString("t")],
              resultTTL: .seconds(60), enableSimpleResponses: true))),
      ])
    #expect(
      api.routes == [
        APIRoute(
          key: try RouteKey("GET /users/{id}"), function: "F", authorization: .authorizer("token"),
          authorizationScopes: ["read"], timeout: .seconds(5)),
        APIRoute(
          key: try RouteKey("ANY /b"), function: "Other", authorization: .authorizer("custom"),
          payloadFormatVersion: .v1),
        APIRoute(key: .default, function: "F", qualifier: "live", authorization: .none),
        APIRoute(key: try RouteKey("GET /d"), function: "F", qualifier: "1", authorization: .none),
        APIRoute(key: try RouteKey("GET /e"), function: "Other", authorization: .none),
      ])
  }

  @Test func canBeCreatedQuickly() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        All: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, Target: !GetAtt F.Arn } }
        One: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, Target: !GetAtt F.Arn, RouteKey: GET /one } }
        F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
        P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Principal: "*" } }
      """)
    #expect(template.warnings.isEmpty)
    #expect(template.apis.map(\.api.stageName) == ["$default", "$default"])
    #expect(template.apis.flatMap(\.api.routes).map { "\($0.key)" } == ["$default", "GET /one"])
    #expect(template.apis.flatMap(\.api.routes).map(\.payloadFormatVersion) == [.v2, .v2])
  }

  @Test func canBeAnOpenAPIDefinition() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        Api:
          Type: AWS::ApiGatewayV2::Api
          Properties:
            Body:
              openapi: 3.0.1
              x-amazon-apigateway-cors: { allowOrigins: ["*"] }
              security: [{ token: [read] }]
              components:
                securitySchemes:
                  token:
                    type: oauth2
                    x-amazon-apigateway-authorizer: { type: jwt, identitySource: $request.header.X, jwtConfiguration: { issuer: i, audience: a } }
                  custom:
                    type: apiKey
                    x-amazon-apigateway-authorizer: { type: request, authorizerUri: !Sub "x:path/2015-03-31/functions/${F.Arn}/invocations", authorizerPayloadFormatVersion: "1.0", identitySource: "$request.header.A, $request.header.B" }
              paths:
                /a:
                  get: { x-amazon-apigateway-integration: { type: aws_proxy, payloadFormatVersion: "2.0", uri: !GetAtt F.Arn } }
                  put: { security: [{ custom: [] }], x-amazon-apigateway-integration: { type: aws_proxy, uri: !GetAtt F.Arn } }
                  post: { security: [], x-amazon-apigateway-integration: { type: aws_proxy, uri: !GetAtt F.Arn } }
        S: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: $default } }
        F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
      """)
    #expect(template.warnings.isEmpty)
    let api = try #require(template.apis.first?.api)
    #expect(api.kind == .http(HTTPAPISettings(corsConfiguration: CORSSettings(allowOrigins: ["*"]))))
    #expect(api.routes.map(\.authorization) == [.authorizer("token"), .authorizer("custom"), .none])
    #expect(api.routes.map(\.authorizationScopes) == [["read"], [], []])
    #expect(
      api.authorizers.last?.kind
        == .lambda(
          LambdaAuthorizer(
            function: "F", identitySources: [.header("A"), .header("B")], payloadFormatVersion: .v1)))
  }

  @Test func reportWhatIsNotSupported() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Parameters: { Elsewhere: { Type: String, Default: abc } }
      Resources:
        Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, Surprise: 1 } }
        S1: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: beta } }
        S2: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: $default } }
        Socket: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }
        Connect: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Socket, RouteKey: $connect, Target: x } }
        I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: "2.0", RequestParameters: {} } }
        H: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationUri: https://x.example, PayloadFormatVersion: "1.0" } }
        Q: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationSubtype: SQS-SendMessage, PayloadFormatVersion: "1.0" } }
        E: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: arn:aws:lambda:us-east-1:1:function:none, PayloadFormatVersion: "1.0" } }
        R1: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /h, Target: !Sub "integrations/${H}" } }
        R2: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: POST /q, Target: !Sub "integrations/${Q}" } }
        R3: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /e, Target: !Sub "integrations/${E}" } }
        R4: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Elsewhere, RouteKey: GET /x, Target: !Sub "integrations/${I}" } }
        R5: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /i, Target: !Sub "integrations/${I}", AuthorizerId: abc } }
        R6: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /j, Target: !Sub "integrations/${I}", AuthorizationType: JWT, AuthorizerId: !Ref Elsewhere } }
        F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
      """)
    #expect(template.apis.map(\.api.name) == ["Api"])
    #expect(template.apis[0].api.routes.map { "\($0.key)" } == ["GET /i", "GET /j"])
    #expect(
      template.warnings.map { "\($0)" } == [
        "line 4: `Surprise` of `Api` is not a property of AWS::ApiGatewayV2::Api; it is ignored",
        "line 5: `Api` has several stages; only $default is served here, and not beta",
        "line 7: `Socket` is a WebSocket API, which is not supported; it is left out",
        "line 13: GET /h of `Api` is an integration of the type HTTP_PROXY, which is not supported, so it is left out",
        "line 14: POST /q of `Api` is an integration with SQS-SendMessage, which is not supported, so it is left out",
        "line 15: GET /e of `Api` is not connected with a function of the template, so it is left out",
        "line 16: `R4` belongs to an API that is not in the template, so it is left out",
        "line 9: `RequestParameters` of `I` is not supported and has no effect",
        "line 9: API Gateway may not invoke `F` on AWS: it has no AWS::Lambda::Permission with the principal apigateway.amazonaws.com. Here it works",
        "line 17: GET /i of `Api` has an `AuthorizerId`, but the `AuthorizationType` NONE, so it is open to everyone",
        "line 18: GET /j of `Api` requires an authorizer that is not in the template, so it is open to everyone",
      ])
  }

  @Test func canAddRoutesToAPIsOfSAM() throws {
    let template = try TemplateFixtures.serverless(
      """
      Resources:
        Api: { Type: AWS::Serverless::HttpApi }
        I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: "2.0" } }
        R: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /r, Target: !Sub "integrations/${I}" } }
        F: { Type: AWS::Serverless::Function, Properties: { Events: { E: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /e, Method: GET } } } } }
        P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Principal: apigateway.amazonaws.com } }
      """)
    #expect(template.warnings.isEmpty)
    #expect(template.apis[0].api.routes.map { "\($0.key)" } == ["GET /e", "GET /r"])
  }

  @Test func withoutRoutesAreLeftOutWithAWarning() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }
      """)
    #expect(template.apis.isEmpty)
    #expect(
      template.warnings.map { "\($0)" } == [
        "line 3: `Api` has no stage, so nobody can call it on AWS; here it has one",
        "line 3: `Api` has no route to a function of the template, so it is left out",
      ])
  }

  @Test(arguments: [
    (
      "ApiId: !Ref F, RouteKey: GET /, Target: !Sub 'integrations/${I}'",
      "`ApiId` of `R` refers to `F` of the type AWS::Lambda::Function; expected AWS::ApiGatewayV2::Api or AWS::Serverless::HttpApi"
    ),
    (
      "ApiId: !Ref Nothing, RouteKey: GET /, Target: !Sub 'integrations/${I}'",
      "`Nothing` is neither a parameter nor a resource of the template"
    ),
    ("RouteKey: GET /, Target: !Sub 'integrations/${I}'", "`R` has no `ApiId`"),
    ("ApiId: !Ref Api, Target: !Sub 'integrations/${I}'", "`R` has no `RouteKey`"),
    (
      "ApiId: !Ref Api, RouteKey: GET",
      "`RouteKey` of `R` is `GET`: expected METHOD PATH, for example GET /users/{id}, or $default"
    ),
    ("ApiId: !Ref Api, RouteKey: GET /", "`R` has no `Target`"),
    (
      "ApiId: !Ref Api, RouteKey: GET /, Target: !Ref I",
      "`Target` of `R` is `I`; expected `integrations/` and the ID of `I`"
    ),
    (
      "ApiId: !Ref Api, RouteKey: GET /, Target: !Sub 'integrations/${F}'",
      "`Target` of `R` refers to `F` of the type AWS::Lambda::Function; expected AWS::ApiGatewayV2::Integration"
    ),
    (
      "ApiId: !Ref Api, RouteKey: GET /, Target: !Sub 'integrations/${Foreign}'",
      "`Target` of `R` is `Foreign`, which is an integration of another API than `Api`"
    ),
    (
      "ApiId: !Ref Api, RouteKey: GET /, Target: !Sub 'integrations/${Absent}'",
      "`Target` of `R` refers to `Absent`, whose condition does not hold"
    ),
    (
      "ApiId: !Ref Api, RouteKey: GET /, Target: !Sub 'integrations/${I}', AuthorizationType: JWT",
      "`R` has no `AuthorizerId`"
    ),
    (
      "ApiId: !Ref Api, RouteKey: GET /, Target: !Sub 'integrations/${I}', AuthorizationType: JWT, AuthorizerId: !Ref A",
      "`AuthorizationType` of `R` is `JWT`; `A` needs CUSTOM"
    ),
    (
      "ApiId: !Ref Api, RouteKey: GET /, Target: !Sub 'integrations/${I}', AuthorizationType: BASIC",
      "`AuthorizationType` of `R` is `BASIC`; expected NONE, AWS_IAM, CUSTOM or JWT"
    ),
  ])
  func areChecked(route: String, message: String) {
    #expect(throws: TemplateError(line: 10, message)) {
      try TemplateFixtures.cloudFormation(
        """
        Conditions: { Never: !Equals [a, b] }
        Resources:
          Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }
          Second: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }
          I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: "2.0" } }
          Foreign: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Second, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: "2.0" } }
          Absent: { Type: AWS::ApiGatewayV2::Integration, Condition: Never }
          A: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, Name: a, AuthorizerType: REQUEST, AuthorizerUri: !GetAtt F.Arn, AuthorizerPayloadFormatVersion: "2.0" } }
          R: { Type: AWS::ApiGatewayV2::Route, Properties: { \(route) } }
          F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
        """)
    }
  }

  @Test(arguments: [
    (
      "IntegrationType: AWS_PROXY, IntegrationUri: !Ref F, PayloadFormatVersion: '2.0'",
      "`IntegrationUri` of `I` is the name of a function, `F`; expected its ARN, such as !GetAtt F.Arn"
    ),
    (
      "IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn",
      "`I` has no `PayloadFormatVersion`; expected 1.0 or 2.0"
    ),
    ("IntegrationType: AWS_PROXY, PayloadFormatVersion: '2.0'", "`I` has no `IntegrationUri`"),
    (
      "IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: '2.0', TimeoutInMillis: 40000",
      "`TimeoutInMillis` of `I` is `40000`; expected 50 to 30000"
    ),
  ])
  func checkIntegrations(integration: String, message: String) {
    #expect(throws: TemplateError(line: 4, message)) {
      try TemplateFixtures.cloudFormation(
        """
        Resources:
          Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }
          I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, \(integration) } }
          R: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /, Target: !Sub "integrations/${I}" } }
          F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
        """)
    }
  }
}
