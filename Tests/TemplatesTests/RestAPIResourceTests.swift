import EmulatorCore
import LambdaEvents
import LambdaInterface
import Templates
import Testing

/// REST APIs as CloudFormation describes them: `AWS::ApiGateway::*`.
struct RestAPIResourceTests {
  /// The URI of the function `F` as the CDK writes it.
  private static let uri =
    "!Sub 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations'"

  @Test func haveMethodsOfNestedResources() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: main, BinaryMediaTypes: [image~1png] } }
        Deployment: { Type: AWS::ApiGateway::Deployment, DependsOn: [Get], Properties: { RestApiId: !Ref Api } }
        Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: v1, Variables: { a: b } } }
        Item: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !Ref Users, PathPart: "{id}" } }
        Users: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: users } }
        Rest: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Item.ResourceId, PathPart: "{proxy+}" } }
        Root: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: ANY, AuthorizationType: NONE, Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: \(Self.uri) } } }
        Get: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !Ref Item, HttpMethod: GET, AuthorizationType: CUSTOM, AuthorizerId: !Ref Token, Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, TimeoutInMillis: 5000, Uri: \(Self.uri) } } }
        Put: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !Ref Item, HttpMethod: PUT, AuthorizationType: CUSTOM, AuthorizerId: !GetAtt Request.AuthorizerId, Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: \(Self.uri) } } }
        Stream:
          Type: AWS::ApiGateway::Method
          Properties:
            RestApiId: !Ref Api
            ResourceId: !Ref Rest
            HttpMethod: GET
            AuthorizationType: NONE
            Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, ResponseTransferMode: STREAM, Uri: !Sub "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${Alias}/response-streaming-invocations" }
        Token: { Type: AWS::ApiGateway::Authorizer, Properties: { RestApiId: !Ref Api, Name: token, Type: TOKEN, AuthorizerUri: \(Self.uri), IdentitySource: method.request.header.X, IdentityValidationExpression: ^a } }
        Request: { Type: AWS::ApiGateway::Authorizer, Properties: { RestApiId: !Ref Api, Name: request, Type: REQUEST, AuthorizerUri: \(Self.uri), IdentitySource: "method.request.header.X, method.request.querystring.q", AuthorizerResultTtlInSeconds: 10 } }
        F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
        Alias: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref F, FunctionVersion: $LATEST } }
        Permission: { Type: AWS::Lambda::Permission, Properties: { Action: lambda:InvokeFunction, FunctionName: !Ref F, Principal: apigateway.amazonaws.com } }
      """)
    #expect(template.warnings.isEmpty)
    let api = try #require(template.apis.first?.api)
    #expect(api.kind == .rest(RestAPISettings(stageName: "v1", binaryMediaTypes: ["image/png"])))
    #expect(api.stageVariables == ["a": "b"])
    #expect(
      api.authorizers == [
        APIAuthorizer(
          name: "token",
          kind: .lambda(
            LambdaAuthorizer(
              function: "F", type: .token(validation: "^a"), identitySources: [.header("X")],
              resultTTL: .seconds(300), payloadFormatVersion: .v1))),
        APIAuthorizer(
          name: "request",
          kind: .lambda(
            LambdaAuthorizer(
              function: "F", identitySources: [.header("X"), .queryString("q")], resultTTL: .seconds(10),
              payloadFormatVersion: .v1))),
      ])
    #expect(
      api.routes.map { "\($0.key)" } == [
        "ANY /", "GET /users/{id}", "PUT /users/{id}", "GET /users/{id}/{proxy+}",
      ])
    #expect(api.routes.map(\.function) == ["F", "F", "F", "F"])
    #expect(
      api.routes.map(\.authorization) == [.none, .authorizer("token"), .authorizer("request"), .none])
    #expect(api.routes.map(\.timeout) == [nil, .seconds(5), nil, nil])
    #expect(api.routes.map(\.responseTransferMode) == [nil, nil, nil, .responseStream])
    #expect(template.apis[0].routeLines == [9, 10, 11, 12])
  }

  @Test func canBeDeployedWithoutAStageOfTheirOwn() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        Api: { Type: AWS::ApiGateway::RestApi }
        Deployment: { Type: AWS::ApiGateway::Deployment, Properties: { RestApiId: !Ref Api, StageName: dev, StageDescription: { Variables: { a: b } } } }
        M: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: get, Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, Credentials: arn:x, Uri: \(Self.uri) } } }
        F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
      """)
    #expect(template.warnings.isEmpty)
    #expect(template.apis[0].api.stageName == "dev")
    #expect(template.apis[0].api.stageVariables == ["a": "b"])
  }

  @Test func respondWithFixedMocks() throws {
    let origin =
      #"#set($origin = $input.params().header.get(\"Origin\"))\n#if($origin == \"\")\n  #set($origin = $input.params().header.get(\"origin\"))\n#end\n#if($origin == \"https://b.example\" || $origin == \"https://c.example\")\n  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)\n#end"#
    let api = try mocks(
      """
      Cors: { RequestTemplates: { application/json: "{ statusCode: 200 }" }, IntegrationResponses: [{ StatusCode: "204", ResponseParameters: { method.response.header.Access-Control-Allow-Origin: "'*'", method.response.header.Access-Control-Allow-Methods: "'GET,PUT'" } }] }
      Origins: { RequestTemplates: { application/json: "{ statusCode: 200 }" }, IntegrationResponses: [{ StatusCode: 200, ResponseParameters: { method.response.header.Access-Control-Allow-Origin: "'https://a.example'" }, ResponseTemplates: { application/json: "\(origin)" } }] }
      Text: { RequestTemplates: { application/json: '{"statusCode": 404}' }, IntegrationResponses: [{ StatusCode: 200 }, { StatusCode: 404, SelectionPattern: '4\\d{2}', ResponseTemplates: { text/plain: "none for $5 #1" } }] }
      Bare: { IntegrationResponses: [{ StatusCode: 200 }] }
      """)
    #expect(
      api.mocks == [
        MockIntegration(
          statusCode: 204,
          fields: [.init("Access-Control-Allow-Methods", "GET,PUT"), .init("Access-Control-Allow-Origin", "*")]),
        MockIntegration(
          statusCode: 200, fields: [.init("Access-Control-Allow-Origin", "https://a.example")],
          alternativeOrigins: ["https://b.example", "https://c.example"]),
        MockIntegration(statusCode: 404, fields: [.init("Content-Type", "text/plain")], body: "none for $5 #1"),
        MockIntegration(statusCode: 200),
      ])
    #expect(api.warnings.isEmpty)
  }

  @Test func leaveOutMocksThatDependOnTheRequest() throws {
    let api = try mocks(
      """
      Request: { RequestTemplates: { application/json: '#if($x) {"statusCode": 200} #end' }, IntegrationResponses: [{ StatusCode: 200 }] }
      Response: { RequestTemplates: { application/json: "{statusCode: 200}" }, IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { application/json: "$context.requestId" } }] }
      Field: { RequestTemplates: { application/json: "{statusCode: 200}" }, IntegrationResponses: [{ StatusCode: 200, ResponseParameters: { method.response.header.X: context.requestId } }] }
      Missing: { RequestTemplates: { application/json: "{statusCode: 200}" }, IntegrationResponses: [{ StatusCode: 404, SelectionPattern: "404" }] }
      """)
    #expect(api.mocks.isEmpty)
    #expect(
      api.warnings == [
        "GET /Request of `Api` is a mock integration that has a request template with variables, so it is left out",
        "GET /Response of `Api` is a mock integration that has a response template with variables, so it is left out",
        "GET /Field of `Api` is a mock integration that has the response parameter `method.response.header.X`, which is not a fixed header, so it is left out",
        "GET /Missing of `Api` is a mock integration that has no response for its status code, so it is left out",
      ])
  }

  /// The mock integrations of a template with these, by the name of their resource, and the warnings.
  private func mocks(_ integrations: String) throws -> (mocks: [MockIntegration], warnings: [String]) {
    var resources = ""
    for line in integrations.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      resources += """
          \(parts[0])Path: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: \(parts[0]) } }
          \(parts[0]): { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !Ref \(parts[0])Path, HttpMethod: GET, AuthorizationType: NONE, Integration: { Type: MOCK, \(parts[1].dropFirst(3)) } }

        """
    }
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        Api: { Type: AWS::ApiGateway::RestApi }
        S: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: v1 } }
        M: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, Credentials: arn:x, Uri: \(Self.uri) } } }
        F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
      \(resources)
      """)
    let mocks = template.apis[0].api.routes.compactMap { route in
      if case .mock(let mock) = route.integration { mock } else { nil }
    }
    return (mocks, template.warnings.map(\.message))
  }

  @Test func canBeAnOpenAPIDefinition() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Resources:
        Api:
          Type: AWS::ApiGateway::RestApi
          Properties:
            Body:
              swagger: 2.0
              x-amazon-apigateway-binary-media-types: [image/png]
              x-amazon-apigateway-gateway-responses: {}
              securityDefinitions:
                token: { type: apiKey, name: X, in: header, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: { type: token, authorizerUri: \(Self.uri) } }
              paths:
                /a:
                  get: { security: [{ token: [] }], x-amazon-apigateway-integration: { type: aws_proxy, responseTransferMode: STREAM, uri: \(Self.uri) } }
                  options:
                    x-amazon-apigateway-integration:
                      type: mock
                      requestTemplates: { application/json: '{"statusCode" : 200}' }
                      responses: { default: { statusCode: "200", responseTemplates: { application/json: "{}" }, responseParameters: { method.response.header.Access-Control-Allow-Origin: "'*'" } } }
        S: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: v1 } }
        F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
      """)
    #expect(
      template.warnings.map { "\($0)" } == [
        "line 9: `x-amazon-apigateway-gateway-responses` of `Api` is not supported and has no effect"
      ])
    let api = try #require(template.apis.first?.api)
    #expect(api.kind == .rest(RestAPISettings(stageName: "v1", binaryMediaTypes: ["image/png"])))
    #expect(
      api.authorizers.map(\.kind) == [
        .lambda(
          LambdaAuthorizer(
            function: "F", type: .token(validation: nil), identitySources: [.header("X")], resultTTL: .seconds(300),
            payloadFormatVersion: .v1))
      ])
    #expect(api.routes.map(\.authorization) == [.authorizer("token"), .inherited])
    #expect(api.routes[0].responseTransferMode == .responseStream)
    #expect(
      api.routes[1].integration
        == .mock(
          MockIntegration(
            statusCode: 200,
            fields: [.init("Access-Control-Allow-Origin", "*"), .init("Content-Type", "application/json")], body: "{}"))
    )
  }

  @Test func reportWhatIsNotSupported() throws {
    let template = try TemplateFixtures.cloudFormation(
      """
      Parameters: { Elsewhere: { Type: String, Default: abc } }
      Resources:
        Api: { Type: AWS::ApiGateway::RestApi, Properties: { MinimumCompressionSize: 0 } }
        Errors: { Type: AWS::ApiGateway::GatewayResponse, Properties: { RestApiId: !Ref Api, ResponseType: DEFAULT_4XX } }
        A: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: a } }
        Foreign: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Elsewhere, ParentId: !Ref Elsewhere, PathPart: a } }
        M1: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !Ref A, HttpMethod: GET, Integration: { Type: HTTP_PROXY, Uri: https://x.example } } }
        M2: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !Ref A, HttpMethod: POST, Integration: { Type: AWS, Uri: arn:x:sqs } } }
        M3: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !Ref A, HttpMethod: PUT, ApiKeyRequired: true, AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref Pool, Integration: { Type: AWS_PROXY, IntegrationHttpMethod: GET, ContentHandling: x, Uri: \(Self.uri) } } }
        Pool: { Type: AWS::ApiGateway::Authorizer, Properties: { RestApiId: !Ref Api, Name: pool, Type: COGNITO_USER_POOLS, ProviderARNs: [x] } }
        F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Environment: { Variables: { URL: !Sub "https://${Api}.execute-api.x" } } } }
      """)
    #expect(template.apis[0].api.routes.map { "\($0.key)" } == ["PUT /a"])
    #expect(template.apis[0].api.routes[0].authorization == .authorizer("pool"))
    #expect(template.apis[0].api.requiresAPIKey(template.apis[0].api.routes[0]))
    #expect(template.apis[0].api.authorizers.map(\.kind) == [.cognito(CognitoAuthorizer(userPoolARNs: ["x"]))])
    #expect(template.functions[0].environment["URL"] == "https://api.execute-api.x")
    #expect(
      template.warnings.map { "\($0)" } == [
        "line 5: `Errors` of the type AWS::ApiGateway::GatewayResponse is not supported and has no effect",
        #"line 12: `Api` is known only to AWS; here it is `api`. Set it with --env-vars and a file with {"F": {"URL": "…"}}"#,
        "line 4: `MinimumCompressionSize` of `Api` is not supported and has no effect",
        "line 4: `Api` has no stage, so nobody can call it on AWS; here it has one",
        "line 7: `Foreign` belongs to an API that is not in the template, so it is left out",
        "line 8: GET /a of `Api` is an integration of the type HTTP_PROXY, which is not supported, so it is left out",
        "line 9: POST /a of `Api` is an integration of the type AWS, which is not supported, so it is left out",
        "line 10: `ContentHandling` of `Integration` of `M3` is not supported and has no effect",
        "line 10: `IntegrationHttpMethod` of `Integration` of `M3` is GET; on AWS only POST invokes a function. Here it works",
        "line 10: API Gateway may not invoke `F` on AWS: it has no AWS::Lambda::Permission with the principal apigateway.amazonaws.com. Here it works",
      ])
  }

  @Test(arguments: [
    (
      "RestApiId: !Ref F, ParentId: !GetAtt Api.RootResourceId, PathPart: a",
      "`RestApiId` of `R` refers to `F` of the type AWS::Lambda::Function; expected AWS::ApiGateway::RestApi or AWS::Serverless::Api"
    ),
    ("RestApiId: !Ref Api, PathPart: a", "`R` has no `ParentId`"),
    ("RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId", "`R` has no `PathPart`"),
    (
      "RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: a/b",
      "`PathPart` of `R` is `a/b`; expected one segment, and a resource for each"
    ),
    (
      "RestApiId: !Ref Api, ParentId: abc, PathPart: a",
      "`ParentId` of `R` is not a resource of the template; expected one of `Api`"
    ),
    ("RestApiId: !Ref Api, ParentId: R, PathPart: a", "`R` is below itself"),
    ("RestApiId: !Ref Api, ParentId: !Ref R, PathPart: a", "resources depend on each other in a circle: R → R"),
    (
      "RestApiId: !Ref Api, ParentId: !Ref F, PathPart: a",
      "`ParentId` of `R` refers to `F` of the type AWS::Lambda::Function; expected AWS::ApiGateway::Resource"
    ),
    (
      "RestApiId: !Ref Api, ParentId: !Ref Foreign, PathPart: a",
      "`ParentId` of `R` is `Foreign`, which belongs to another API than `Api`"
    ),
  ])
  func checkTheirResources(resource: String, message: String) {
    #expect(throws: TemplateError(line: 6, message)) {
      try TemplateFixtures.cloudFormation(
        """
        Resources:
          Api: { Type: AWS::ApiGateway::RestApi }
          Second: { Type: AWS::ApiGateway::RestApi }
          Foreign: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Second, ParentId: !GetAtt Second.RootResourceId, PathPart: x } }
          R: { Type: AWS::ApiGateway::Resource, Properties: { \(resource) } }
          F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
        """)
    }
  }

  @Test(arguments: [
    ("HttpMethod: GET", "`M` has no `Integration`"),
    ("Integration: { Type: MOCK }", "`M` has no `HttpMethod`"),
    (
      "HttpMethod: FETCH, Integration: { Type: MOCK }",
      "`M`: FETCH is not a method; expected ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
    ),
    ("HttpMethod: GET, Integration: { Uri: x }", "`Integration` of `M` has no `Type`"),
    (
      "HttpMethod: GET, Integration: { Type: LAMBDA }",
      "`Type` of `Integration` of `M` is `LAMBDA`; expected AWS, AWS_PROXY, HTTP, HTTP_PROXY or MOCK"
    ),
    ("HttpMethod: GET, Integration: { Type: AWS_PROXY }", "`Integration` of `M` has no `Uri`"),
    (
      "HttpMethod: GET, Integration: { Type: AWS_PROXY, Uri: !Ref F }",
      "`Uri` of `Integration` of `M` is the name of a function, `F`; expected its invocation URI with the ARN, such as !GetAtt F.Arn"
    ),
    (
      "HttpMethod: GET, Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: \(uri), ResponseTransferMode: FAST }",
      "`ResponseTransferMode` of `Integration` of `M` is `FAST`; expected BUFFERED or STREAM"
    ),
    (
      "HttpMethod: GET, AuthorizationType: JWT, AuthorizerId: !Ref A, Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: \(uri) }",
      "`AuthorizationType` of `M` is `JWT`; `A` needs CUSTOM"
    ),
  ])
  func checkTheirMethods(method: String, message: String) {
    #expect(throws: TemplateError(line: 5, message)) {
      try TemplateFixtures.cloudFormation(
        """
        Resources:
          Api: { Type: AWS::ApiGateway::RestApi }
          A: { Type: AWS::ApiGateway::Authorizer, Properties: { RestApiId: !Ref Api, Name: a, Type: TOKEN, AuthorizerUri: !GetAtt F.Arn } }
          M: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, \(method) } }
          F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b } }
        """)
    }
  }

  @Test func theARNOfAFunctionIsNoURI() {
    #expect(
      throws: TemplateError(
        line: 5,
        "`Uri` of `Integration` of `M` is the ARN of a function; REST APIs need arn:PARTITION:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations"
      )
    ) {
      try TemplateFixtures.cloudFormation(
        """
        Resources:
          Api: { Type: AWS::ApiGateway::RestApi, Properties: {} }
          Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: v1 } }
          M: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, Integration: { Type: AWS_PROXY, Uri: !GetAtt F.Arn } } }
          F: { Type: AWS::Lambda::Function, Properties: {} }
        """)
    }
  }
}
