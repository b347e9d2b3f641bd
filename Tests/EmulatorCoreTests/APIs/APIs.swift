import EmulatorCore
import LambdaEvents

/// APIs whose routes all lead to the function `f`, and what the router says of them.
enum APIs {
  static func http(_ routes: [String]) throws -> GatewayAPI {
    GatewayAPI(name: "main", kind: .http(HTTPAPISettings()), routes: try routes.map(route))
  }

  static func rest(_ routes: [String]) throws -> GatewayAPI {
    GatewayAPI(name: "main", kind: .rest(RestAPISettings()), routes: try routes.map(route))
  }

  static func route(_ key: String) throws -> APIRoute { APIRoute(key: try RouteKey(key), function: "f") }

  /// The key of the route that a request matches, and its parameters; nil if there is none.
  static func match(_ api: GatewayAPI, _ method: String, _ path: String) -> String? {
    guard let match = APIRouter(api).match(method: method, path: Array(path.utf8)[...]) else { return nil }
    let parameters = match.pathParameters.map { " \($0.name)=\(String(decoding: $0.value, as: UTF8.self))" }
    return "\(api.routes[match.index].key)" + parameters.joined()
  }
}
