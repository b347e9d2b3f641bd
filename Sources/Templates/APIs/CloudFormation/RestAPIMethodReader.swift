import EmulatorCore
import LambdaEvents

/// Makes routes from `AWS::ApiGateway::Method`.
struct RestAPIMethodReader {
  let gateway: GatewayResources
  let paths: RestAPIPaths

  private var evaluator: TemplateEvaluator { gateway.evaluator }

  /// The route of a method; nil, with a warning, if its integration is not supported.
  func route(
    _ resource: TemplateResource, _ properties: PropertyReader, _ api: GatewayAPI
  ) throws(TemplateError) -> APIRoute? {
    let key = try key(of: properties, try paths.path(ofMethod: properties, in: api.name))
    func leaveOut(_ reason: String) -> APIRoute? {
      evaluator.warn(resource.line, "\(key) of `\(api.name)` \(reason), so it is left out")
      return nil
    }
    guard let integration = try properties.object("Integration") else {
      throw TemplateError(line: resource.line, "`\(resource.name)` has no `Integration`")
    }
    let type = try integration.requiredText("Type")
    switch type {
    case "MOCK":
      switch try MockIntegrationReader(properties: integration, notation: .cloudFormation).integration() {
      case .success(let mock): return APIRoute(key: key, mock: mock)
      case .failure(let unsupported): return leaveOut("is a mock integration that \(unsupported.reason)")
      }
    case "AWS_PROXY": break
    case "AWS", "HTTP", "HTTP_PROXY":
      return leaveOut("is an integration of the type \(type), which is not supported")
    default:
      throw TemplateError(
        line: integration.line(of: "Type"),
        "`Type` of `\(integration.subject)` is `\(type)`; expected AWS, AWS_PROXY, HTTP, HTTP_PROXY or MOCK")
    }
    if let uri = try integration.text("Uri"), IntegrationURI.isFunctionARN(uri) {
      throw IntegrationURI.notAURI("Uri", of: integration)
    }
    guard let function = try gateway.function("Uri", of: integration, stageVariables: api.stageVariables) else {
      return leaveOut("is not connected with a function of the template")
    }
    GatewayResourceProperties.report(
      integration, of: GatewayResourceProperties.integration, integration.subject, evaluator)
    var route = APIRoute(key: key, function: function.name, qualifier: function.qualifier)
    route.payloadFormatVersion = .v1
    route.responseTransferMode = try integration.responseTransferMode("ResponseTransferMode")
    if let milliseconds = try integration.integer("TimeoutInMillis", 50...900_000) {
      route.timeout = .milliseconds(milliseconds)
    }
    let method = try integration.text("IntegrationHttpMethod") ?? "nothing"
    if method != "POST" {
      evaluator.warn(
        integration.line(of: "IntegrationHttpMethod"),
        "`IntegrationHttpMethod` of `\(integration.subject)` is \(method); on AWS only POST invokes a function. Here it works"
      )
    }
    if integration.unevaluated("Credentials") == nil {
      gateway.permissions.check(function.name, line: resource.line, evaluator)
    }
    return route
  }

  private func key(of properties: PropertyReader, _ path: String) throws(TemplateError) -> RouteKey {
    let method = try properties.requiredText("HttpMethod")
    do throws(RouteKeyError) {
      return try RouteKey(method: method, path: path)
    } catch {
      throw TemplateError(line: properties.line(of: "HttpMethod"), "`\(properties.subject)`: \(error)")
    }
  }
}
