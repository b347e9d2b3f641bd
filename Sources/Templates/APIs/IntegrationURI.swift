import EmulatorCore

/// The target of an integration or an authorizer, as far as it is a function.
enum IntegrationURI {
  /// The name of the function that a URI or ARN invokes; nil for any other target.
  ///
  /// - Parameters:
  ///   - text: `…:lambda:path/2015-03-31/functions/ARN/invocations`, the form with `response-streaming-invocations`, or
  ///     the ARN of a function, a version or an alias.
  ///   - stageVariables: replace `${stageVariables.NAME}`.
  static func function(in text: String, stageVariables: [String: String]) -> String? {
    var uri = text
    for (name, value) in stageVariables where uri.contains("${stageVariables.") {
      uri = uri.replacing("${stageVariables.\(name)}", with: value)
    }
    guard let start = uri.firstRange(of: "/functions/") else {
      return uri.hasPrefix("arn:") && uri.contains(":function:") ? FunctionName.last(of: uri) : nil
    }
    for suffix in ["/invocations", "/response-streaming-invocations"] where uri.hasSuffix(suffix) {
      let arn = uri[start.upperBound...].dropLast(suffix.count)
      return arn.isEmpty ? nil : FunctionName.last(of: String(arn))
    }
    return nil
  }
}
