/// Cross-origin resource sharing as implemented by Function URLs and HTTP APIs.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors> and
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>. Undocumented behavior follows
/// observations: for Function URLs
/// <https://dev.to/rimutaka/aws-lambda-function-url-with-cors-explained-by-example-14df>, for HTTP APIs LocalStack's
/// tests against AWS.
package struct CORSPolicy: Sendable, Equatable {
  /// The kind of front door that applies the policy.
  package enum Source: Sendable, Equatable {
    /// A Function URL: responds to a preflight request with 200, and adds its fields to the function's.
    case functionURL
    /// An HTTP API: responds with 204, and its fields replace the function's.
    case httpAPI
  }

  /// The parts of a request that matter for CORS.
  package struct Request: Sendable, Equatable {
    package var method: String
    /// The value of the Origin field.
    package var origin: String?
    /// The value of the Access-Control-Request-Method field.
    package var requestedMethod: String?
    /// The names in the Access-Control-Request-Headers fields.
    package var requestedHeaders: [String]

    package init(method: String, origin: String?, requestedMethod: String? = nil, requestedHeaders: [String] = []) {
      self.method = method
      self.origin = origin
      self.requestedMethod = requestedMethod
      self.requestedHeaders = requestedHeaders
    }

    /// Whether this is a preflight request.
    var isPreflight: Bool { method == "OPTIONS" && origin != nil && requestedMethod != nil }
  }

  private let settings: CORSSettings
  private let source: Source

  package init(_ settings: CORSSettings, at source: Source) {
    self.settings = settings
    self.source = source
  }

  /// The response to a preflight request, which does not reach the function; nil for any other request.
  package func preflight(_ request: Request) -> (status: Int, fields: [(name: String, value: String)])? {
    guard request.isPreflight else { return nil }
    let status = source == .functionURL ? 200 : 204
    var fields = source == .functionURL ? [("Content-Type", "application/json"), ("Vary", "Origin")] : []
    guard let origin = allowed(request.origin), let method = request.requestedMethod, allows(method: method),
      request.requestedHeaders.allSatisfy(allows(header:))
    else { return (status, fields) }
    fields.append(("Access-Control-Allow-Origin", origin))
    // An HTTP API sends this field even if it is empty.
    if !settings.allowHeaders.isEmpty || source == .httpAPI {
      fields.append(("Access-Control-Allow-Headers", settings.allowHeaders.joined(separator: ",")))
    }
    fields.append(("Access-Control-Allow-Methods", settings.allowMethods.joined(separator: ",")))
    if settings.allowCredentials { fields.append(("Access-Control-Allow-Credentials", "true")) }
    if let maxAge = settings.maxAge { fields.append(("Access-Control-Max-Age", String(maxAge))) }
    return (status, fields)
  }

  /// The fields to add to a response that is not a preflight response.
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

  /// Whether a field of the function's response is removed.
  package func drops(_ name: String) -> Bool {
    source == .httpAPI && name.lowercased().hasPrefix("access-control-")
  }

  /// The value of Access-Control-Allow-Origin for an origin; nil if the origin is not allowed.
  private func allowed(_ origin: String?) -> String? {
    guard let origin else { return nil }
    let text = origin.lowercased()
    // A Function URL repeats the origin even if all origins are allowed.
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
