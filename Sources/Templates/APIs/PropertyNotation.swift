/// How the properties of integrations and authorizers are spelled.
enum PropertyNotation {
  /// `AuthorizerUri`, in resources.
  case cloudFormation
  /// `authorizerUri`, in OpenAPI definitions with API Gateway's extensions.
  case openAPI

  /// A property of CloudFormation in this notation.
  func callAsFunction(_ name: String) -> String {
    switch self {
    case .cloudFormation: name
    case .openAPI: name.prefix(1).lowercased() + name.dropFirst()
    }
  }
}
