package import EmulatorCore

/// An API of a template, and the lines of its parts.
package struct TemplateAPI: Sendable, Equatable {
  /// The API. Its routes and authorizers name functions as ``TemplateFunction/name`` does.
  package var api: GatewayAPI
  /// The line of the API, from 1.
  package var line: Int
  /// The line of the stage's name; nil if the template has none.
  var stageLine: Int?
  /// The lines of the routes, in their order.
  package var routeLines: [Int] = []
  /// The lines of the authorizers, in their order.
  package var authorizerLines: [Int] = []
  /// Authorizers that are not supported. Routes that name them are open.
  var unsupportedAuthorizers: Set<String> = []
  /// The scopes that an authorizer requires of routes without scopes of their own.
  var authorizerScopes: [String: [String]] = [:]

  mutating func add(_ route: APIRoute, line: Int) {
    api.routes.append(route)
    routeLines.append(line)
  }

  mutating func add(_ authorizer: APIAuthorizer, line: Int) {
    api.authorizers.append(authorizer)
    authorizerLines.append(line)
  }

  /// The line of a part that has a mistake.
  func line(of place: APIDefinitionError.Place) -> Int {
    switch place {
    case .api: line
    case .stage: stageLine ?? line
    case .route(let index): routeLines.indices.contains(index) ? routeLines[index] : line
    case .authorizer(let index): authorizerLines.indices.contains(index) ? authorizerLines[index] : line
    }
  }
}
