/// Names the properties that nothing here reads.
struct UnreadProperties {
  let evaluator: TemplateEvaluator

  /// Members of objects within resources that have no meaning on this machine: permissions, logs, keys and descriptions.
  private static let withoutMeaning: [String: Set<String>] = [
    "Auth": ["InvokeRole"],
    "Authorizer": [
      "AuthorizationScopes", "DisableFunctionDefaultPermissions", "EnableFunctionDefaultPermissions",
      "FunctionInvokeRole",
    ],
    "DeadLetterQueue": ["Type"],
    "LoggingConfig": ["LogGroup", "SystemLogLevel"],
    "OnFailure": ["Type"],
    "OnSuccess": ["Type"],
    "ProvisionedConcurrencyConfig": ["ProvisionedConcurrencyAllocationStrategy"],
  ]

  /// Properties of resources that add something to functions or are read by reference, without a meaning here.
  private static let harmless: Set = [
    "CompatibleArchitectures", "CompatibleRuntimes", "Description", "LayerName", "LicenseInfo", "Name",
    "NotificationARNs", "PublishLambdaVersion", "Qualifier", "RetentionPolicy", "Tags", "TimeoutInMinutes",
  ]

  /// Warns of members with an effect on AWS, and lists those without a meaning here.
  func report() {
    for unread in evaluator.usage.unread {
      let (object, name) = (unread.object, unread.name)
      let subject = object.path.reversed().joined(separator: "` of `")
      switch support(of: name, in: object) {
      case .supported: evaluator.warn(unread.line, "`\(name)` of `\(subject)` has no effect here")
      case .harmless:
        evaluator.ignored.append(
          TemplateWarning(line: unread.line, "`\(name)` of `\(subject)`", file: evaluator.stack.file))
      case .unsupported:
        evaluator.warn(unread.line, "`\(name)` of `\(subject)` is not supported and has no effect")
      case .unknown: break
      }
    }
  }

  /// `unknown` stands for what has been named already, or needs no name.
  private func support(of name: String, in object: PropertyUsage.Object) -> FunctionProperties.Support {
    if object.isAccepted { return .harmless }
    // Their readers name what has no effect.
    if object.type.hasPrefix("AWS::ApiGateway") {
      return GatewayResourceProperties.isHarmless(name, of: object.type) && object.path.count == 1
        ? .harmless : .unknown
    }
    guard object.path.count > 1, let parent = object.path.last else { return topLevelSupport(of: name, object.type) }
    if let index = object.path.firstIndex(of: "DefinitionBody") {
      // Most of an OpenAPI document describes an API; extensions change what it does.
      guard name.hasPrefix("x-amazon-") else { return index == object.path.count - 1 ? .harmless : .unknown }
      return .unsupported
    }
    if Self.withoutMeaning[parent]?.contains(name) == true { return .harmless }
    let isAuthorizer = object.path.dropLast().last == "Authorizers"
    if isAuthorizer, Self.withoutMeaning["Authorizer"]?.contains(name) == true { return .harmless }
    return .unsupported
  }

  private func topLevelSupport(of name: String, _ type: String) -> FunctionProperties.Support {
    switch type {
    case "AWS::Serverless::Function", "AWS::Lambda::Function":
      let support = FunctionProperties.support(of: name, isServerless: type.hasPrefix("AWS::Serverless::"))
      return support == .unsupported ? .unknown : support
    case _ where APIReader.types.contains(type): return APIProperties.support(of: name)
    case "AWS::Lambda::Permission": return .unknown
    default: return Self.harmless.contains(name) ? .harmless : .unsupported
    }
  }
}
