package import EmulatorCore

extension ProjectFile {
  /// An API in the file, under `apis`.
  ///
  /// ```yaml
  /// apis:
  ///   main:
  ///     type: http
  ///     listen: 127.0.0.1:9001
  ///     authorizer: token
  ///     routes:
  ///       GET /users/{id}: users
  ///       POST /users: { function: users, authorizer: none, timeout: 5s }
  ///       $default: site
  ///     authorizers:
  ///       token: { type: request, function: auth, identity: $request.header.Authorization }
  /// ```
  package struct API: Sendable, Equatable {
    /// The API; its routes and authorizers are in the file's order.
    package var definition: GatewayAPI
    /// Where it listens, `HOST:PORT`.
    package var listen: String
    /// The line of its name, from 1.
    package var line: Int
    /// The line of `listen`.
    package var listenLine: Int
    /// The lines of its routes.
    package var routeLines: [Int]
    /// The lines of its authorizers.
    package var authorizerLines: [Int]
    /// The files with the keys of its authorizers, relative to the project file's folder; nil for those without one.
    package var keyFiles: [String?]

    /// The line of a mistake.
    package func line(of place: APIDefinitionError.Place) -> Int {
      switch place {
      case .api, .stage: line
      case .route(let index): routeLines.indices.contains(index) ? routeLines[index] : line
      case .authorizer(let index): authorizerLines.indices.contains(index) ? authorizerLines[index] : line
      }
    }
  }
}
