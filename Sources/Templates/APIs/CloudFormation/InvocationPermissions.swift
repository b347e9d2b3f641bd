import EmulatorCore

/// Which functions API Gateway may invoke: those with an `AWS::Lambda::Permission` for it.
struct InvocationPermissions {
  private var functions: Set<String> = []

  init(_ resources: [TemplateResource], _ evaluator: TemplateEvaluator) throws(TemplateError) {
    for resource in resources where resource.type == "AWS::Lambda::Permission" {
      let properties = try PropertyReader(resource, evaluator)
      let principal = try properties.requiredText("Principal")
      guard principal.hasPrefix("apigateway.") || principal == "*" else { continue }
      functions.insert(FunctionName.last(of: try properties.requiredText("FunctionName")))
    }
  }

  /// Warns if API Gateway may not invoke a function of the template.
  func check(_ function: String, line: Int, _ evaluator: TemplateEvaluator) {
    guard !functions.contains(function) else { return }
    let start = "API Gateway may not invoke `\(function)` on AWS"
    // One warning for each function.
    guard !evaluator.warnings.contains(where: { $0.message.hasPrefix(start) }) else { return }
    evaluator.warn(
      line, "\(start): it has no AWS::Lambda::Permission with the principal apigateway.amazonaws.com. Here it works")
  }
}
