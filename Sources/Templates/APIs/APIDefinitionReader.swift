import EmulatorCore
import LambdaEvents

/// Makes routes from an OpenAPI definition in a template: from the operations that `x-amazon-apigateway-integration`
/// connects with functions.
struct APIDefinitionReader {
  let evaluator: TemplateEvaluator
  let functions: [TemplateFunction]

  private static let integration = "x-amazon-apigateway-integration"
  private static let anyMethod = "x-amazon-apigateway-any-method"
  private static let methods: Set = ["delete", "get", "head", "options", "patch", "post", "put", anyMethod]

  func read(_ definition: PropertyReader, into api: inout TemplateAPI) throws(TemplateError) {
    guard let paths = try definition.object("paths") else { return }
    for (path, line) in paths.names {
      guard let operations = try paths.object(path) else { continue }
      for (method, methodLine) in operations.names where Self.methods.contains(method.lowercased()) {
        guard let operation = try operations.object(method) else { continue }
        let key = try key(method, path, isREST: api.api.isREST, line: line)
        guard var route = try route(operation, key) else {
          evaluator.warn(methodLine, "\(key) of `\(api.api.name)` is not connected with a function, so it is left out")
          continue
        }
        try readSecurity(operation, into: &route, api)
        api.api.routes.append(route)
        api.routeLines.append(methodLine)
      }
    }
  }

  private func key(_ method: String, _ path: String, isREST: Bool, line: Int) throws(TemplateError) -> RouteKey {
    if !isREST, path == "/$default" || path == "$default" { return .default }
    do throws(RouteKeyError) {
      return try RouteKey(method: method, path: path)
    } catch {
      throw TemplateError(line: line, "\(error)")
    }
  }

  /// The route to the function of the operation's integration; nil if it has none.
  private func route(_ operation: PropertyReader, _ key: RouteKey) throws(TemplateError) -> APIRoute? {
    guard let integration = try operation.object(Self.integration), let uri = try integration.text("uri") else {
      return nil
    }
    // …:lambda:path/2015-03-31/functions/ARN/invocations
    guard let start = uri.firstRange(of: "/functions/"), let end = uri.firstRange(of: "/invocations") else {
      return nil
    }
    guard start.upperBound < end.lowerBound else { return nil }
    let name = FunctionName.last(of: String(uri[start.upperBound..<end.lowerBound]))
    guard functions.contains(where: { $0.name == name }) else { return nil }
    var route = APIRoute(key: key, function: name)
    route.payloadFormatVersion = try integration.choice("payloadFormatVersion", PayloadFormatVersion.self) ?? .v1
    if let milliseconds = try integration.integer("timeoutInMillis", 50...900_000) {
      route.timeout = .milliseconds(milliseconds)
    }
    return route
  }

  private func readSecurity(
    _ operation: PropertyReader, into route: inout APIRoute, _ api: TemplateAPI
  ) throws(TemplateError) {
    guard let requirements = try operation.list("security") else { return }
    let names = requirements.flatMap { $0.members ?? [] }.map(\.name)
    guard !names.isEmpty else {
      route.authorization = .none
      return
    }
    if let name = names.first(where: { name in api.api.authorizers.contains { $0.name == name } }) {
      route.authorization = .authorizer(name)
    } else {
      evaluator.warn(
        operation.line(of: "security"),
        "\(route.key) of `\(api.api.name)` requires \(names.joined(separator: ", ")), which is not supported, so it is open to everyone"
      )
      route.authorization = .none
    }
  }
}
