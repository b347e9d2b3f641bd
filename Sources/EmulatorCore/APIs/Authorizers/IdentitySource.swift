/// A part of a request that identifies its caller.
package enum IdentitySource: Sendable, Hashable {
  /// A header field. Names are not case-sensitive.
  case header(String)
  /// A query parameter.
  case queryString(String)
  /// A variable of the request context, such as `routeKey` or `identity.sourceIp`.
  case context(String)
  /// A variable of the stage.
  case stageVariable(String)

  /// Parses an expression of HTTP APIs (`$request.header.Authorization`) or REST APIs
  /// (`method.request.header.Authorization`); nil for any other text.
  package init?(_ expression: String) {
    let text = expression.first == "$" ? String(expression.dropFirst()) : expression
    let kinds: [(prefix: String, make: (String) -> IdentitySource)] = [
      ("request.header.", IdentitySource.header), ("request.querystring.", IdentitySource.queryString),
      ("method.request.header.", IdentitySource.header), ("method.request.querystring.", IdentitySource.queryString),
      ("context.", IdentitySource.context), ("stageVariables.", IdentitySource.stageVariable),
    ]
    guard let kind = kinds.first(where: { text.hasPrefix($0.prefix) }), text.count > kind.prefix.count else {
      return nil
    }
    self = kind.make(String(text.dropFirst(kind.prefix.count)))
  }
}

extension IdentitySource: CustomStringConvertible {
  /// The expression of an HTTP API.
  package var description: String {
    switch self {
    case .header(let name): "$request.header.\(name)"
    case .queryString(let name): "$request.querystring.\(name)"
    case .context(let name): "$context.\(name)"
    case .stageVariable(let name): "$stageVariables.\(name)"
    }
  }
}
