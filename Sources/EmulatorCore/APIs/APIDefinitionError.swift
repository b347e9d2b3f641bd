/// A mistake in the definition of an API.
package struct APIDefinitionError: Error, Sendable, Equatable {
  /// What the mistake is in, so that a reader of files can name its line.
  package enum Place: Sendable, Equatable {
    /// The API itself.
    case api
    /// The name of its stage.
    case stage
    /// The route at this index of ``GatewayAPI/routes``.
    case route(Int)
    /// The authorizer at this index of ``GatewayAPI/authorizers``.
    case authorizer(Int)
  }

  package let place: Place
  /// The name of the API.
  package let api: String
  /// The mistake and what to do, without the API's name.
  package let message: String

  init(_ place: Place, of api: GatewayAPI, _ message: String) {
    self.place = place
    self.api = api.name
    self.message = message
  }
}

extension APIDefinitionError: CustomStringConvertible {
  /// For example `the API main: …`.
  package var description: String { "the API \(api): \(message)" }
}
