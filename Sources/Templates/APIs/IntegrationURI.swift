import EmulatorCore

/// The target of an integration or an authorizer, as far as it is a function.
enum IntegrationURI {
  /// The function that a URI or ARN invokes, with its version or alias; nil for any other target.
  ///
  /// - Parameters:
  ///   - text: `…:lambda:path/2015-03-31/functions/ARN/invocations`, the form with `response-streaming-invocations`, or
  ///     the ARN of a function, a version or an alias.
  ///   - stageVariables: replace `${stageVariables.NAME}`.
  static func function(in text: String, stageVariables: [String: String]) -> FunctionReference? {
    var uri = text
    for (name, value) in stageVariables where uri.contains("${stageVariables.") {
      uri = uri.replacing("${stageVariables.\(name)}", with: value)
    }
    guard let start = uri.firstRange(of: "/functions/") else {
      return isFunctionARN(uri) ? FunctionName.reference(uri) : nil
    }
    for suffix in ["/invocations", "/response-streaming-invocations"] where uri.hasSuffix(suffix) {
      let arn = uri[start.upperBound...].dropLast(suffix.count)
      return arn.isEmpty ? nil : FunctionName.reference(String(arn))
    }
    return nil
  }

  /// Whether a text is the ARN of a function, which only HTTP APIs accept.
  static func isFunctionARN(_ text: String) -> Bool {
    text.hasPrefix("arn:") && text.contains(":function:") && !text.contains("/functions/")
  }

  /// The mistake of a REST API that has the ARN of a function instead of a URI.
  static func notAURI(_ name: String, of properties: PropertyReader) -> TemplateError {
    TemplateError(
      line: properties.line(of: name),
      "`\(name)` of `\(properties.subject)` is the ARN of a function; REST APIs need arn:PARTITION:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations"
    )
  }
}
