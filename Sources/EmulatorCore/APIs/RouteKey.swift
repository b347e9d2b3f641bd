/// What a route matches: a method and a path, or everything that no other route matches.
package enum RouteKey: Sendable, Hashable {
  /// `$default`, which only HTTP APIs have.
  case `default`
  /// Requests with this method, or with any method if it is nil, whose paths match the template.
  case method(String?, RoutePath)

  /// Parses a route key, for example `GET /users/{id}`, `ANY /{proxy+}` or `$default`.
  package init(_ text: String) throws(RouteKeyError) {
    if text == "$default" {
      self = .default
      return
    }
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else {
      throw RouteKeyError("expected METHOD PATH, for example GET /users/{id}, or $default")
    }
    try self.init(method: String(parts[0]), path: String(parts[1].drop { $0 == " " }))
  }

  /// Makes a route key from a method, in any case, and a path. `ANY`, `*` and `x-amazon-apigateway-any-method` stand
  /// for all methods.
  package init(method: String, path: String) throws(RouteKeyError) {
    let name = method.uppercased()
    switch name {
    case "ANY", "*", "X-AMAZON-APIGATEWAY-ANY-METHOD": self = .method(nil, try RoutePath(path))
    case _ where Self.methods.contains(name): self = .method(name, try RoutePath(path))
    default:
      throw RouteKeyError("\(method) is not a method; expected ANY, \(Self.methods.joined(separator: ", "))")
    }
  }

  /// The path template, `$default` for the default route.
  package var path: String {
    switch self {
    case .default: "$default"
    case .method(_, let path): path.description
    }
  }

  /// The methods that API Gateway supports.
  private static let methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
}

extension RouteKey: CustomStringConvertible {
  /// The route key as in `requestContext.routeKey`, for example `ANY /{proxy+}`.
  package var description: String {
    switch self {
    case .default: "$default"
    case .method(let method, let path): "\(method ?? "ANY") \(path)"
    }
  }
}

/// Why a text is not a route key.
package struct RouteKeyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The reason, without the route key itself.
  package let description: String

  init(_ description: String) { self.description = description }
}
