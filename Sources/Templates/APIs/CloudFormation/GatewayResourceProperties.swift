/// Which properties of API Gateway's resources have an effect here.
enum GatewayResourceProperties {
  private struct Table {
    var supported: Set<String>
    /// Without a meaning for an API on this machine: names, logs, caches, credentials, and how it is deployed.
    var harmless: Set<String> = []
    /// Effective on AWS, but not here.
    var unsupported: Set<String> = []
  }

  /// By the type of the resource.
  private static let tables: [String: Table] = [
    "AWS::ApiGatewayV2::Api": Table(
      supported: ["Body", "CorsConfiguration", "ProtocolType", "RouteKey", "Target"],
      harmless: [
        "ApiKeySelectionExpression", "CredentialsArn", "Description", "DisableExecuteApiEndpoint",
        "DisableSchemaValidation", "FailOnWarnings", "IpAddressType", "Name", "RouteSelectionExpression", "Tags",
        "Version",
      ],
      unsupported: ["BasePath", "BodyS3Location"]),
    "AWS::ApiGatewayV2::Integration": Table(
      supported: [
        "ApiId", "IntegrationSubtype", "IntegrationType", "IntegrationUri", "PayloadFormatVersion", "TimeoutInMillis",
      ],
      harmless: [
        "ConnectionId", "ConnectionType", "ContentHandlingStrategy", "CredentialsArn", "Description",
        "IntegrationMethod", "PassthroughBehavior", "RequestTemplates", "TemplateSelectionExpression", "TlsConfig",
      ],
      unsupported: ["RequestParameters", "ResponseParameters"]),
    "AWS::ApiGatewayV2::Route": Table(
      supported: ["ApiId", "AuthorizationScopes", "AuthorizationType", "AuthorizerId", "RouteKey", "Target"],
      harmless: [
        "ApiKeyRequired", "ModelSelectionExpression", "OperationName", "RequestModels", "RequestParameters",
        "RouteResponseSelectionExpression",
      ]),
    "AWS::ApiGatewayV2::Stage": Table(
      supported: ["ApiId", "StageName", "StageVariables"],
      harmless: [
        "AccessLogSettings", "AccessPolicyId", "AutoDeploy", "ClientCertificateId", "DefaultRouteSettings",
        "DeploymentId", "Description", "RouteSettings", "Tags",
      ]),
    "AWS::ApiGatewayV2::Authorizer": Table(
      supported: [
        "ApiId", "AuthorizerPayloadFormatVersion", "AuthorizerResultTtlInSeconds", "AuthorizerType", "AuthorizerUri",
        "EnableSimpleResponses", "IdentitySource", "JwtConfiguration", "Name",
      ],
      harmless: ["AuthorizerCredentialsArn", "IdentityValidationExpression"]),
    "AWS::ApiGateway::RestApi": Table(
      supported: ["BinaryMediaTypes", "Body"],
      harmless: [
        "Description", "DisableExecuteApiEndpoint", "EndpointAccessMode", "EndpointConfiguration", "FailOnWarnings",
        "Name", "Parameters", "SecurityPolicy", "Tags",
      ],
      unsupported: ["ApiKeySourceType", "BodyS3Location", "CloneFrom", "MinimumCompressionSize", "Mode", "Policy"]),
    "AWS::ApiGateway::Resource": Table(supported: ["ParentId", "PathPart", "RestApiId"]),
    "AWS::ApiGateway::Method": Table(
      supported: [
        "ApiKeyRequired", "AuthorizationScopes", "AuthorizationType", "AuthorizerId", "HttpMethod", "Integration",
        "ResourceId", "RestApiId",
      ],
      // Declarations that a request validator checks, which has a warning of its own.
      harmless: ["MethodResponses", "OperationName", "RequestModels", "RequestParameters", "RequestValidatorId"]),
    integration: Table(
      supported: [
        "IntegrationHttpMethod", "IntegrationResponses", "RequestTemplates", "ResponseTransferMode", "TimeoutInMillis",
        "Type", "Uri",
      ],
      harmless: [
        "CacheKeyParameters", "CacheNamespace", "ConnectionId", "ConnectionType", "Credentials", "IntegrationTarget",
        "PassthroughBehavior", "RequestParameters",
      ],
      unsupported: ["ContentHandling"]),
    "AWS::ApiGateway::Authorizer": Table(
      supported: [
        "AuthorizerResultTtlInSeconds", "AuthorizerUri", "IdentitySource", "IdentityValidationExpression", "Name",
        "ProviderARNs", "RestApiId", "Type",
      ],
      harmless: ["AuthType", "AuthorizerCredentials"]),
    "AWS::ApiGateway::Stage": Table(
      supported: ["RestApiId", "StageName", "Variables"],
      harmless: [
        "AccessLogSetting", "CacheClusterEnabled", "CacheClusterSize", "ClientCertificateId", "DeploymentId",
        "Description", "DocumentationVersion", "MethodSettings", "Tags", "TracingEnabled",
      ],
      unsupported: ["CanarySetting"]),
    "AWS::ApiGateway::Deployment": Table(
      supported: ["RestApiId", "StageDescription", "StageName"], harmless: ["Description"],
      unsupported: ["DeploymentCanarySettings"]),
  ]

  /// The integration of a method, which is an object in it.
  static let integration = "AWS::ApiGateway::Method Integration"

  /// Types of resources that are effective on AWS, but not here.
  static let unsupportedTypes: Set = [
    "AWS::ApiGateway::ApiKey", "AWS::ApiGateway::GatewayResponse", "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::UsagePlan", "AWS::ApiGateway::UsagePlanKey", "AWS::ApiGatewayV2::ApiGatewayManagedOverrides",
  ]

  /// Whether a property has no meaning on this machine.
  static func isHarmless(_ name: String, of type: String) -> Bool {
    tables[type]?.harmless.contains(name) ?? false
  }

  /// Warns of properties that have no effect.
  ///
  /// - Parameter name: what has the properties, for the message.
  static func report(_ properties: PropertyReader, of type: String, _ name: String, _ evaluator: TemplateEvaluator) {
    guard let table = tables[type] else { return }
    for (property, line) in properties.names
    where !table.supported.contains(property) && !table.harmless.contains(property) {
      let reason =
        table.unsupported.contains(property)
        ? "is not supported and has no effect" : "is not a property of \(type); it is ignored"
      evaluator.warn(line, "`\(property)` of `\(name)` \(reason)")
    }
  }
}
