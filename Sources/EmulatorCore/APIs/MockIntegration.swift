/// A response that a REST API gives itself, always the same: an integration of the type `MOCK` without variables.
///
/// The CDK and SAM write these to respond to CORS preflight requests. See
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html>.
package struct MockIntegration: Sendable, Equatable {
  /// A header field of the response.
  package struct Field: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// 200 to 599.
  package var statusCode: Int
  /// In order of their names.
  package var fields: [Field]
  package var body: String
  /// Callers from these origins get their own as `Access-Control-Allow-Origin`, in place of the value in ``fields``. The
  /// CDK writes this for APIs with several allowed origins.
  package var alternativeOrigins: [String]

  package init(statusCode: Int, fields: [Field] = [], body: String = "", alternativeOrigins: [String] = []) {
    self.statusCode = statusCode
    self.fields = fields
    self.body = body
    self.alternativeOrigins = alternativeOrigins
  }

  /// The header fields of a response.
  ///
  /// - Parameter origin: the caller's Origin; nil if the request has none.
  package func fields(for origin: String?) -> [Field] {
    var result = fields
    let allowOrigin = "access-control-allow-origin"
    if let origin, alternativeOrigins.contains(origin) {
      result.removeAll { $0.name.lowercased() == allowOrigin }
      result.append(Field("Access-Control-Allow-Origin", origin))
    }
    if !result.contains(where: { $0.name.lowercased() == "content-type" }) {
      result.append(Field("Content-Type", "application/json"))
    }
    return result
  }
}
