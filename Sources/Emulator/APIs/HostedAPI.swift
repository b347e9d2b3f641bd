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
  private let apiKeys: APIKeys

  /// - Throws: if the definition has a mistake.
  init(
    _ api: GatewayAPI, functions: [HostedFunction], identities: CallerIdentities, apiKeys: APIKeys,
    clock: EmulatorClock, log: FunctionLog, loop: any EventLoop
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
      (api.authorizers + [.iam]).compactMap { authorizer in
        HostedAuthorizer(
          authorizer, of: api, functions: functions, identities: identities, clock: clock, log: log, loop: loop
        ).map { (authorizer.name, $0) }
      }, uniquingKeysWith: { first, _ in first })
    self.apiKeys = apiKeys
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

  /// Asks the route's authorizer, if it has one, and then checks the API key, if the route requires one. Calls
  /// `completion` once, with what the event says about the caller.
  func authorize(
    _ request: AuthorizationRequest, _ route: Route, traceHeader: String,
    completion: @escaping (Result<FrontDoor.Arrival, AuthorizationOutcome.Refusal>) -> Void
  ) {
    let route = route.definition
    guard let authorizer = api.authorizer(of: route).flatMap({ authorizers[$0.name] }) else {
      return completion(withAPIKey(request, route, request.arrival))
    }
    authorizer.authorize(request, route, traceHeader: traceHeader) { outcome in
      var arrival = request.arrival
      switch outcome {
      case .allowed(let context): arrival.route?.authorizer = context
      case .signed(let caller): arrival.caller = caller
      case .refused(let refusal): return completion(.failure(refusal))
      }
      completion(self.withAPIKey(request, route, arrival))
    }
  }

  private func withAPIKey(
    _ request: AuthorizationRequest, _ route: APIRoute, _ arrival: FrontDoor.Arrival
  ) -> Result<FrontDoor.Arrival, AuthorizationOutcome.Refusal> {
    guard api.requiresAPIKey(route) else { return .success(arrival) }
    let key = request.request.fields.firstText("x-api-key")
    guard apiKeys.accept(key) else {
      let reason = key == nil ? "the request has no X-API-Key" : "X-API-Key is none of the keys of --api-key"
      return .failure(.init(.invalidAPIKey, reason))
    }
    var arrival = arrival
    arrival.apiKey = key
    return .success(arrival)
  }
}
