/// References to resources that SAM makes from others.
///
/// See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>.
extension TemplateEvaluator {
  /// The resource from which SAM makes one of this name, such as `Api` of `ApiRole`; nil if there is none.
  func generator(of name: String) -> String? {
    guard document.isServerless else { return nil }
    let candidates = resources.values.filter { $0.isServerless && name.hasPrefix($0.name) }
    if let longest = candidates.max(by: { $0.name.utf8.count < $1.name.utf8.count }) { return longest.name }
    return [ImplicitAPIs.rest, ImplicitAPIs.http].contains(where: name.hasPrefix) ? name : nil
  }

  /// The value of `Function.Alias`, `Function.Version` or `Api.Stage`, which SAM defines; nil for other names.
  func generatedReference(_ name: String, line: Int) throws(TemplateError) -> TemplateNode.Content? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard document.isServerless, parts.count == 2, let resource = resources[String(parts[0])] else { return nil }
    let identity = ResourceIdentity(resource, self)
    switch (parts[1], resource.type) {
    case ("Alias", "AWS::Serverless::Function"):
      guard let alias = try identity.property("AutoPublishAlias") else {
        throw TemplateError(line: line, "`\(resource.name)` has no `AutoPublishAlias`, so it has no alias")
      }
      return .string("\(try arn(of: identity, line: line)):\(alias)")
    case ("Version", "AWS::Serverless::Function"): return .string("\(try arn(of: identity, line: line)):1")
    case ("Stage", _): return try stage(of: resource, identity).map { .string($0) }
    default: return nil
    }
  }

  /// The value of a resource that SAM makes: `Function.Alias`, `ApiProdStage`, `FunctionRole` and others.
  func generated(_ name: String, by generator: String, line: Int) throws(TemplateError) -> TemplateNode.Content {
    if let content = try generatedReference(name, line: line) { return content }
    guard let resource = resources[generator] else { return unknown(name, line: line) }
    let identity = ResourceIdentity(resource, self)
    let rest = name.dropFirst(generator.count)
    if rest == "Url", resource.type == "AWS::Serverless::Function" {
      return .string(try connectedARN(of: identity, line: line))
    }
    if rest.hasSuffix("Stage"), let stage = try stage(of: resource, identity),
      rest == "\(stage)Stage" || rest == "ApiGatewayDefaultStage" && stage == "$default"
    {
      return .string(stage)
    }
    return unknown(name, line: line)
  }

  /// The value of an attribute of such a resource: those of `FunctionUrl` are known.
  func generatedAttribute(
    _ path: String, by generator: String, line: Int
  ) throws(TemplateError) -> TemplateNode.Content {
    guard let resource = resources[generator], resource.type == "AWS::Serverless::Function" else {
      return unknown(path, line: line)
    }
    let identity = ResourceIdentity(resource, self)
    switch path.dropFirst(generator.count) {
    case "Url.FunctionUrl": return identity.functionURL(of: try identity.functionName(), path, line: line)
    case "Url.FunctionArn": return .string(try connectedARN(of: identity, line: line))
    default: return unknown(path, line: line)
    }
  }

  /// The ARN that SAM connects with events and URLs: that of the alias, if it makes one.
  private func connectedARN(of function: ResourceIdentity, line: Int) throws(TemplateError) -> String {
    let arn = try arn(of: function, line: line)
    return try function.property("AutoPublishAlias").map { "\(arn):\($0)" } ?? arn
  }

  private func arn(of function: ResourceIdentity, line: Int) throws(TemplateError) -> String {
    TemplateNode(try function.attribute("Arn", line: line), line: line).text ?? ""
  }

  private func stage(
    of resource: TemplateResource, _ identity: ResourceIdentity
  ) throws(TemplateError) -> String? {
    guard APIReader.types.contains(resource.type) else { return nil }
    let isREST = resource.type == "AWS::Serverless::Api"
    return try identity.property("StageName") ?? (isREST ? nil : "$default")
  }
}
