/// Cross-origin resource sharing: `Cors` of a Function URL, `CorsConfiguration` of an HTTP API.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-url-cors.html> and
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigatewayv2-api-cors.html>.
package struct CORSSettings: Sendable, Equatable {
  /// Origins that may read responses, for example `https://example.com`; `*` for all.
  package var allowOrigins: [String]
  /// Methods that these origins may use, for example `POST`; `*` for all.
  package var allowMethods: [String]
  /// Request header fields that these origins may send; `*` for all.
  package var allowHeaders: [String]
  /// Response header fields that scripts may read.
  package var exposeHeaders: [String]
  /// How long browsers may cache the response to a preflight request, in seconds; nil to omit it.
  package var maxAge: Int?
  /// Whether requests may carry cookies and other credentials.
  package var allowCredentials: Bool

  package init(
    allowOrigins: [String] = [], allowMethods: [String] = [], allowHeaders: [String] = [],
    exposeHeaders: [String] = [], maxAge: Int? = nil, allowCredentials: Bool = false
  ) {
    self.allowOrigins = allowOrigins
    self.allowMethods = allowMethods
    self.allowHeaders = allowHeaders
    self.exposeHeaders = exposeHeaders
    self.maxAge = maxAge
    self.allowCredentials = allowCredentials
  }
}
