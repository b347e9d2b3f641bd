package import LambdaEvents
package import LambdaInterface

/// A route of an API, and what serves it.
package struct APIRoute: Sendable, Equatable {
  /// What serves a route.
  package enum Integration: Sendable, Equatable {
    /// The function with this name.
    case function(String)
    /// The API itself; REST APIs only.
    case mock(MockIntegration)
  }

  /// How callers of a route are authorized.
  package enum Authorization: Sendable, Equatable {
    /// By the API's default authorizer, if it has one.
    case inherited
    /// Not at all, even if the API has a default authorizer: `Authorizer: NONE`.
    case none
    /// By the authorizer with this name.
    case authorizer(String)
  }

  /// The method and path, or `$default`.
  package var key: RouteKey
  package var integration: Integration
  /// The version or alias of the function that is invoked; nil for none. The ARN in the function's context has it.
  package var qualifier: String?
  package var authorization: Authorization
  /// The scopes of a JWT or Cognito authorizer, of which a token needs at least one; empty to require none.
  package var authorizationScopes: [String]
  /// Whether callers need an API key; nil for the API's setting. REST APIs only: `ApiKeyRequired`.
  package var requiresAPIKey: Bool?
  /// The event format, which only HTTP APIs let you choose: `PayloadFormatVersion`.
  package var payloadFormatVersion: PayloadFormatVersion
  /// The integration timeout; nil for the API's.
  package var timeout: Duration?
  /// Whether results are buffered or streamed, which only REST APIs let you choose; nil for the API's mode.
  package var responseTransferMode: InvokeMode?

  package init(
    key: RouteKey, function: String, qualifier: String? = nil, authorization: Authorization = .inherited,
    authorizationScopes: [String] = [],
    requiresAPIKey: Bool? = nil, payloadFormatVersion: PayloadFormatVersion = .v2, timeout: Duration? = nil,
    responseTransferMode: InvokeMode? = nil
  ) {
    self.key = key
    integration = .function(function)
    self.qualifier = qualifier
    self.authorization = authorization
    self.authorizationScopes = authorizationScopes
    self.requiresAPIKey = requiresAPIKey
    self.payloadFormatVersion = payloadFormatVersion
    self.timeout = timeout
    self.responseTransferMode = responseTransferMode
  }

  /// Makes a route to which the API responds itself.
  package init(key: RouteKey, mock: MockIntegration) {
    self.init(key: key, function: "")
    integration = .mock(mock)
  }

  /// The name of the function; nil if the API responds itself.
  package var function: String? {
    if case .function(let name) = integration { name } else { nil }
  }
}
