/// Cross-origin resource sharing as a Function URL or an HTTP API does it.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors> and
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>; what these leave open is as was
/// observed, for Function URLs in
/// <https://dev.to/rimutaka/aws-lambda-function-url-with-cors-explained-by-example-14df>, for HTTP APIs by LocalStack's
/// tests against AWS.
package struct CORSPolicy: Sendable, Equatable {
  /// Whose policy it is.
  package enum Source: Sendable, Equatable {
    /// A Function URL: it responds to a preflight request with 200, and adds its fields to those of the function.
    case functionURL
    /// An HTTP API: it responds with 204, and its fields stand for those of the function.
    case httpAPI
  }

  /// What a browser says of a request to another origin.
  package struct Request: Sendable, Equatable {
    /// The method, as `OPTIONS`.
    package var method: String
    /// The value of the Origin field.
    package var origin: String?
    /// The value of the Access-Control-Request-Method field.
    package var requestedMethod: String?
    /// The names in Access-Control-Request-Headers fields.
    package var requestedHeaders: [String]

    /// A request of these parts.
    package init(method: String, origin: String?, requestedMethod: String? = nil, requestedHeaders: [String] = []) {
      self.method = method
      self.origin = origin
      self.requestedMethod = requestedMethod
      self.requestedHeaders = requestedHeaders
    }

    /// Whether it asks for leave to make another request.
    var isPreflight: Bool { method == "OPTIONS" && origin != nil && requestedMethod != nil }
  }

  private let settings: CORSSettings
  private let source: Source

  /// The policy that follows from these settings.
  package init(_ settings: CORSSettings, at source: Source) {
    self.settings = settings
    self.source = source
  }

  /// The response to a preflight request, which the function does not see; nil for any other request.
  package func preflight(_ request: Request) -> (status: Int, fields: [(name: String, value: String)])? {
    guard request.isPreflight else { return nil }
    let status = source == .functionURL ? 200 : 204
    var fields = source == .functionURL ? [("Content-Type", "application/json"), ("Vary", "Origin")] : []
    guard let origin = allowed(request.origin), let method = request.requestedMethod, allows(method: method),
      request.requestedHeaders.allSatisfy(allows(header:))
    else { return (status, fields) }
    fields.append(("Access-Control-Allow-Origin", origin))
    // An HTTP API has this field even where it is empty.
    if !settings.allowHeaders.isEmpty || source == .httpAPI {
      fields.append(("Access-Control-Allow-Headers", settings.allowHeaders.joined(separator: ",")))
    }
    fields.append(("Access-Control-Allow-Methods", settings.allowMethods.joined(separator: ",")))
    if settings.allowCredentials { fields.append(("Access-Control-Allow-Credentials", "true")) }
    if let maxAge = settings.maxAge { fields.append(("Access-Control-Max-Age", String(maxAge))) }
    return (status, fields)
  }

  /// The fields of any other response.
  package func fields(for origin: String?) -> [(name: String, value: String)] {
    var fields = source == .functionURL ? [("Vary", "Origin")] : []
    guard let origin = allowed(origin) else { return fields }
    fields.append(("Access-Control-Allow-Origin", origin))
    if settings.allowCredentials { fields.append(("Access-Control-Allow-Credentials", "true")) }
    if !settings.exposeHeaders.isEmpty {
      fields.append(("Access-Control-Expose-Headers", settings.exposeHeaders.joined(separator: ",")))
    }
    return fields
  }

  /// Whether a field of the function's response is left out.
  package func drops(_ name: String) -> Bool {
    source == .httpAPI && name.lowercased().hasPrefix("access-control-")
  }

  /// What Access-Control-Allow-Origin says to an origin; nil if it is not allowed.
  private func allowed(_ origin: String?) -> String? {
    guard let origin else { return nil }
    let text = origin.lowercased()
    // A Function URL names the origin even where all are allowed.
    if settings.allowOrigins.contains("*") { return source == .functionURL ? origin : "*" }
    let isAllowed = settings.allowOrigins.contains { allowed in
      let allowed = allowed.lowercased()
      return allowed == text || source == .httpAPI && allowed.hasSuffix("://*") && text.hasPrefix(allowed.dropLast())
    }
    return isAllowed ? origin : nil
  }

  private func allows(method: String) -> Bool {
    settings.allowMethods.contains("*") || settings.allowMethods.contains(method)
  }

  private func allows(header: String) -> Bool {
    settings.allowHeaders.contains { $0 == "*" || $0.lowercased() == header.lowercased() }
  }
}
