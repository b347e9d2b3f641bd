import EmulatorCore
import HTTPMessages
import LambdaEvents
import NIOCore

/// An API, and the functions that serve its routes.
final class HostedAPI {
  /// A route, ready to serve requests.
  struct Route {
    /// What serves requests.
    enum Integration {
      case function(EmulatedFunction)
      case mock(MockIntegration)
    }

    let definition: APIRoute
    let integration: Integration
    /// The rules of the front door for requests that match the route.
    let rules: FrontDoorRules
  }

  let api: GatewayAPI
  private let router: APIRouter
  private let routes: [Route]
  private let authorizers: [String: HostedAuthorizer]

  /// - Throws: if the definition has a mistake.
  init(
    _ api: GatewayAPI, functions: [HostedFunction], clock: EmulatorClock, loop: any EventLoop
  ) throws(EmulatorError) {
    let functions = Dictionary(
      functions.map { ($0.function.description.name, $0.function) }, uniquingKeysWith: { first, _ in first })
    do throws(APIDefinitionError) {
      try api.check(functions: Set(functions.keys))
    } catch {
      throw .invalidAPI("\(error)")
    }
    self.api = api
    router = APIRouter(api)
    // The check found all functions.
    routes = api.routes.compactMap { route in
      let integration: Route.Integration? =
        switch route.integration {
        case .function(let name): functions[name].map { .function($0) }
        case .mock(let mock): .mock(mock)
        }
      return integration.map {
        Route(definition: route, integration: $0, rules: FrontDoorRules(api.frontDoor(for: route)))
      }
    }
    authorizers = Dictionary(
      api.authorizers.compactMap { authorizer in
        HostedAuthorizer(authorizer, of: api, functions: functions, clock: clock, loop: loop)
          .map { (authorizer.name, $0) }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The function whose account and region are the API's.
  var firstFunction: EmulatedFunction? {
    for route in routes { if case .function(let function) = route.integration { return function } }
    return nil
  }

  /// Finds the route of a request; nil if there is none.
  ///
  /// - Parameter path: the path without the stage.
  func route(of request: HTTPRequest, path: ArraySlice<UInt8>) -> (route: Route, matched: MatchedRoute)? {
    guard let match = router.match(method: request.method.name, path: path) else { return nil }
    let route = routes[match.index]
    let variables = api.stageVariables.sorted { $0.key < $1.key }
      .map { MatchedRoute.Parameter($0.key, Array($0.value.utf8)) }
    return (
      route,
      MatchedRoute(
        apiID: api.id, routeKey: route.definition.key.description, resource: route.definition.key.path,
        pathParameters: match.pathParameters, stageVariables: variables)
    )
  }

  /// Asks the route's authorizer, if it has one. Calls `completion` once, with the member `authorizer` of the request
  /// context or with nil at an open route.
  func authorize(
    _ request: AuthorizationRequest, _ route: Route, traceHeader: String,
    completion: @escaping (Result<[UInt8]?, AuthorizationOutcome.Refusal>) -> Void
  ) {
    guard let authorizer = api.authorizer(of: route.definition).flatMap({ authorizers[$0.name] }) else {
      return completion(.success(nil))
    }
    authorizer.authorize(request, route.definition, traceHeader: traceHeader) { outcome in
      switch outcome {
      case .allowed(let context): completion(.success(context))
      case .refused(let refusal): completion(.failure(refusal))
      }
    }
  }
}
