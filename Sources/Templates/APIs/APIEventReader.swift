import EmulatorCore
import LambdaEvents
import LambdaInterface

/// Makes routes from the events of SAM functions: `HttpApi` and `Api`.
struct APIEventReader {
  let evaluator: TemplateEvaluator

  /// Adds the routes of a function to their APIs.
  func read(
    _ resource: TemplateResource, _ function: TemplateFunction, into apis: inout [TemplateAPI]
  ) throws(TemplateError) {
    guard let events = try PropertyReader(resource, evaluator).unevaluatedObject("Events") else { return }
    for (name, line) in events.names {
      guard let event = try events.unevaluatedObject(name), let type = try event.text("Type"),
        EventSourceReader.apiTypes.contains(type)
      else { continue }
      let isREST = type == "Api"
      let properties =
        try event.unevaluatedObject("Properties") ?? PropertyReader([], of: name, line: line, evaluator)
      guard let index = try api(of: properties, name, isREST: isREST, among: apis) else {
        properties.acceptRest()
        continue
      }
      var route = APIRoute(
        key: try key(properties, isREST: isREST, line: line), function: function.name,
        qualifier: function.connectedAlias)
      if isREST { try readREST(properties, into: &route) } else { try readHTTP(properties, into: &route) }
      if let milliseconds = try properties.integer("TimeoutInMillis", 50...(isREST ? 900_000 : 30_000)) {
        route.timeout = .milliseconds(milliseconds)
      }
      try readAuth(properties, into: &route, &apis[index])
      apis[index].api.routes.append(route)
      apis[index].routeLines.append(line)
    }
  }

  private func key(_ properties: PropertyReader, isREST: Bool, line: Int) throws(TemplateError) -> RouteKey {
    let path = try properties.text("Path")
    let method = try properties.text("Method")
    if !isREST, path == "$default" || path == nil && method == nil { return .default }
    guard let path else { throw TemplateError(line: line, "`\(properties.subject)` has no `Path`") }
    guard let method else { throw TemplateError(line: line, "`\(properties.subject)` has no `Method`") }
    do throws(RouteKeyError) {
      return try RouteKey(method: method, path: path)
    } catch {
      throw TemplateError(line: line, "`\(properties.subject)`: \(error)")
    }
  }

  /// The index of the event's API; nil if it is not in the template.
  private func api(
    of properties: PropertyReader, _ event: String, isREST: Bool, among apis: [TemplateAPI]
  ) throws(TemplateError) -> Int? {
    let member = isREST ? "RestApiId" : "ApiId"
    let name = properties.reference(member) ?? (isREST ? ImplicitAPIs.rest : ImplicitAPIs.http)
    if let index = apis.firstIndex(where: { $0.api.name == name }) {
      guard apis[index].api.isREST == isREST else {
        throw TemplateError(
          line: properties.line(of: member),
          "`\(properties.subject)` names `\(name)`, which is an API of the other kind; use \(isREST ? "HttpApi" : "Api") events for it"
        )
      }
      return index
    }
    if let resource = evaluator.resources[name] {
      throw TemplateError(
        line: properties.line(of: member),
        "`\(properties.subject)` names `\(name)` of the type \(resource.type); expected \(isREST ? "AWS::Serverless::Api" : "AWS::Serverless::HttpApi")"
      )
    }
    evaluator.warn(
      properties.line(of: member),
      "the event `\(event)` belongs to an API that is not in the template, so its route is left out")
    return nil
  }

  private func readREST(_ properties: PropertyReader, into route: inout APIRoute) throws(TemplateError) {
    route.payloadFormatVersion = .v1
    route.responseTransferMode = try properties.responseTransferMode("ResponseTransferMode")
  }

  private func readHTTP(_ properties: PropertyReader, into route: inout APIRoute) throws(TemplateError) {
    route.payloadFormatVersion = try properties.choice("PayloadFormatVersion", PayloadFormatVersion.self) ?? .v2
  }

  private func readAuth(
    _ properties: PropertyReader, into route: inout APIRoute, _ api: inout TemplateAPI
  ) throws(TemplateError) {
    let auth = try properties.object("Auth")
    if let auth { route.requiresAPIKey = try auth.boolean("ApiKeyRequired") }
    var name = try auth?.text("Authorizer")
    if let chosen = name {
      let isOpen = chosen == "NONE" || api.unsupportedAuthorizers.contains(chosen)
      route.authorization = isOpen ? .none : .authorizer(chosen)
      if isOpen { return }
    } else {
      name = api.api.defaultAuthorizer
    }
    let scopes = try auth?.texts("AuthorizationScopes") ?? []
    route.authorizationScopes = scopes.isEmpty ? name.flatMap { api.authorizerScopes[$0] } ?? [] : scopes
  }
}

extension PropertyReader {
  /// How the results of a REST API's integration are returned; nil if there is no such member.
  func responseTransferMode(_ name: String) throws(TemplateError) -> InvokeMode? {
    guard let value = try value(name) else { return nil }
    guard let mode = value.text.flatMap({ InvokeMode(spelling: $0) }) else {
      throw mistake(name, value, "BUFFERED or STREAM")
    }
    return mode
  }
}
