/// An API of API Gateway: routes to functions behind one address.
///
/// Project files and templates fill this value. ``APIRouter`` checks it and finds the route of a request.
package struct GatewayAPI: Sendable, Equatable {
  /// The kind of an API, with the settings of its front door.
  package enum Kind: Sendable, Equatable {
    /// An HTTP API: `AWS::Serverless::HttpApi`, `AWS::ApiGatewayV2::Api`.
    case http(HTTPAPISettings)
    /// A REST API: `AWS::Serverless::Api`, `AWS::ApiGateway::RestApi`.
    case rest(RestAPISettings)
  }

  /// The logical ID in a template, or the key in a project file. It is unique in a project.
  package var name: String
  /// The kind, with stage, CORS, binary media types, timeout and transfer mode. Routes may override the last two.
  package var kind: Kind
  /// The variables of the stage. Events contain them.
  package var stageVariables: [String: String]
  /// The routes, in any order.
  package var routes: [APIRoute]
  /// The authorizers that routes can name. Names are unique.
  package var authorizers: [APIAuthorizer]
  /// The name of the authorizer for routes that choose none; nil if such routes are open.
  package var defaultAuthorizer: String?
  /// Whether routes require an API key unless they say otherwise; REST APIs only: `ApiKeyRequired`.
  package var requiresAPIKey: Bool

  package init(
    name: String, kind: Kind, stageVariables: [String: String] = [:], routes: [APIRoute] = [],
    authorizers: [APIAuthorizer] = [], defaultAuthorizer: String? = nil, requiresAPIKey: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.stageVariables = stageVariables
    self.routes = routes
    self.authorizers = authorizers
    self.defaultAuthorizer = defaultAuthorizer
    self.requiresAPIKey = requiresAPIKey
  }
}

extension GatewayAPI {
  /// The API's ID in events and ARNs: the lowercase letters and digits of its name. AWS's IDs are random.
  package var id: String { Self.id(ofAPI: name) }

  /// The ID of the API with this name.
  package static func id(ofAPI name: String) -> String {
    let id = name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    return id.isEmpty ? "localapi" : id
  }

  /// Whether this is a REST API.
  package var isREST: Bool {
    if case .rest = kind { true } else { false }
  }

  /// The name of the stage.
  package var stageName: String {
    switch kind {
    case .http(let settings): settings.stageName
    case .rest(let settings): settings.stageName
    }
  }

  /// The settings of the front door for requests that match no route.
  package var frontDoor: FrontDoorSettings {
    switch kind {
    case .http(let settings): .httpAPI(settings)
    case .rest(let settings): .restAPI(settings)
    }
  }

  /// The settings of the front door for requests that match this route.
  package func frontDoor(for route: APIRoute) -> FrontDoorSettings {
    switch kind {
    case .http(var settings):
      settings.payloadFormatVersion = route.payloadFormatVersion
      if let timeout = route.timeout { settings.timeout = timeout }
      return .httpAPI(settings)
    case .rest(var settings):
      if let mode = route.responseTransferMode { settings.responseTransferMode = mode }
      if let timeout = route.timeout { settings.timeout = timeout }
      return .restAPI(settings)
    }
  }

  /// The authorizer of a route; nil if the route is open.
  package func authorizer(of route: APIRoute) -> APIAuthorizer? {
    switch route.authorization {
    case .inherited: defaultAuthorizer.flatMap(authorizer(named:))
    case .none: nil
    case .authorizer(let name): authorizer(named: name)
    }
  }

  /// The authorizer with a name; nil if there is none. Every API has `AWS_IAM`.
  package func authorizer(named name: String) -> APIAuthorizer? {
    authorizers.first { $0.name == name } ?? (name == APIAuthorizer.iam.name ? .iam : nil)
  }

  /// Whether callers of a route need an API key.
  package func requiresAPIKey(_ route: APIRoute) -> Bool { isREST && (route.requiresAPIKey ?? requiresAPIKey) }
}
