import EmulatorCore
import LambdaEvents

/// Reads `Cors` of a REST API, for which SAM adds a method OPTIONS to each resource without one.
///
/// Functions add the header fields to their own responses themselves. See
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html>.
struct RestAPICORSReader {
  let evaluator: TemplateEvaluator

  private static let all = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]

  /// Adds the methods. The API has all its other routes.
  func read(_ properties: PropertyReader, into api: inout TemplateAPI) throws(TemplateError) {
    guard let value = try properties.value("Cors") else { return }
    let settings = try settings(properties, value)
    let auth = try properties.object("Auth")
    let usesAuthorizer = try auth?.boolean("AddDefaultAuthorizerToCorsPreflight") ?? true
    let usesAPIKey = try auth?.boolean("AddApiKeyRequiredToCorsPreflight") ?? true
    for (path, methods) in resources(of: api.api) where !methods.contains("OPTIONS") {
      let mock = MockIntegration(statusCode: 200, fields: settings.fields(methods: methods), body: "{}\n")
      var route = APIRoute(key: .method("OPTIONS", path), mock: mock)
      route.payloadFormatVersion = .v1
      if !usesAuthorizer { route.authorization = .none }
      if !usesAPIKey { route.requiresAPIKey = false }
      api.api.routes.append(route)
      api.routeLines.append(value.line)
    }
  }

  /// The paths in order, with their methods; nil among them for any method.
  private func resources(of api: GatewayAPI) -> [(path: RoutePath, methods: [String?])] {
    var resources: [(path: RoutePath, methods: [String?])] = []
    for route in api.routes {
      guard case .method(let method, let path) = route.key else { continue }
      if let index = resources.firstIndex(where: { $0.path == path }) {
        resources[index].methods.append(method)
      } else {
        resources.append((path, [method]))
      }
    }
    return resources
  }

  /// The values of the header fields; nil to omit them.
  private struct Settings {
    var allowOrigin = "*"
    /// Nil for the methods of the resource.
    var allowMethods: String?
    var allowHeaders: String?
    var maxAge: String?
    var allowsCredentials = false

    func fields(methods: [String?]) -> [MockIntegration.Field] {
      var fields: [MockIntegration.Field] = []
      if allowsCredentials { fields.append(.init("Access-Control-Allow-Credentials", "true")) }
      if let allowHeaders { fields.append(.init("Access-Control-Allow-Headers", allowHeaders)) }
      fields.append(.init("Access-Control-Allow-Methods", allowMethods ?? Self.list(methods)))
      fields.append(.init("Access-Control-Allow-Origin", allowOrigin))
      if let maxAge { fields.append(.init("Access-Control-Max-Age", maxAge)) }
      return fields
    }

    private static func list(_ methods: [String?]) -> String {
      methods.contains(nil)
        ? all.joined(separator: ",") : (methods.compactMap(\.self) + ["OPTIONS"]).sorted().joined(separator: ",")
    }
  }

  private func settings(_ properties: PropertyReader, _ value: TemplateNode) throws(TemplateError) -> Settings {
    var settings = Settings()
    guard value.members != nil, let cors = try properties.object("Cors") else {
      guard case .string = value.content else { throw properties.mistake("Cors", value, "a string or an object") }
      settings.allowOrigin = try self.value("Cors", of: properties) ?? settings.allowOrigin
      return settings
    }
    let names = ["AllowCredentials", "AllowHeaders", "AllowMethods", "AllowOrigin", "MaxAge"]
    for (name, line) in cors.names where !names.contains(name) {
      throw TemplateError(
        line: line, "`\(name)` of `\(cors.subject)` is unknown; expected \(names.joined(separator: ", "))")
    }
    settings.allowOrigin = try self.value("AllowOrigin", of: cors) ?? settings.allowOrigin
    settings.allowMethods = try self.value("AllowMethods", of: cors)
    settings.allowHeaders = try self.value("AllowHeaders", of: cors)
    settings.maxAge = try self.value("MaxAge", of: cors)
    settings.allowsCredentials = try cors.boolean("AllowCredentials") ?? false
    if settings.allowsCredentials, settings.allowOrigin == "*" {
      throw TemplateError(
        line: cors.line(of: "AllowCredentials"),
        "`AllowCredentials` of `\(cors.subject)` needs an `AllowOrigin` other than '*'")
    }
    return settings
  }

  /// A text in single quotes, as API Gateway requires it: `"'GET,POST'"`.
  private func value(_ name: String, of properties: PropertyReader) throws(TemplateError) -> String? {
    guard let text = try properties.text(name), !text.isEmpty else { return nil }
    guard text.count >= 2, text.first == "'", text.last == "'" else {
      evaluator.warn(
        properties.line(of: name),
        "`\(name)` of `\(properties.subject)` is `\(text)`; API Gateway requires single quotes in it: \"'\(text)'\"")
      return text
    }
    return String(text.dropFirst().dropLast())
  }
}
