import EmulatorCore

/// Reads the authorizers of an OpenAPI definition: its security schemes with `x-amazon-apigateway-authorizer`.
struct DefinitionAuthorizerReader {
  let evaluator: TemplateEvaluator
  let functions: [TemplateFunction]

  func read(_ definition: PropertyReader, into api: inout TemplateAPI) throws(TemplateError) {
    let isVersion2 = try definition.value("swagger") != nil
    guard
      let schemes = try isVersion2
        ? definition.object("securityDefinitions")
        : definition.object("components")?.object("securitySchemes")
    else { return }
    for (name, line) in schemes.names {
      guard let scheme = try schemes.object(name),
        let properties = try scheme.object("x-amazon-apigateway-authorizer"),
        !api.api.authorizers.contains(where: { $0.name == name })
      else { continue }
      let reader = GatewayAuthorizerReader(
        properties: properties, notation: .openAPI, isREST: api.api.isREST, functions: functions,
        stageVariables: api.api.stageVariables)
      let header = try scheme.text("name") ?? "Authorization"
      if let kind = try reader.kind(type: try properties.requiredText("type"), header: header) {
        api.add(APIAuthorizer(name: name, kind: kind), line: line)
      } else {
        evaluator.warn(
          line, "the authorizer `\(name)` of `\(api.api.name)` is not supported, so its routes are open to everyone")
        api.unsupportedAuthorizers.insert(name)
      }
    }
  }
}
