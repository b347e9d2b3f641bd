/// `Ref` and `Fn::GetAtt`.
extension TemplateEvaluator {
  /// The value of a pseudo parameter, a parameter or a resource; nil for `AWS::NoValue`.
  func reference(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode? {
    // With the transform AWS::LanguageExtensions, a function can give the name.
    guard let name = try argument.intrinsic == nil ? argument.text : text(argument, "`Ref`") else {
      throw TemplateError(line: line, "`Ref` is \(argument.kind); expected a name")
    }
    if name == "AWS::NoValue" { return nil }
    if let content = environment.pseudoParameter(name) { return TemplateNode(content, line: line) }
    if let parameter = parameters[name] { return try value(of: parameter, line: line) }
    if let resource = resources[name] {
      return TemplateNode(try ResourceIdentity(resource, self).reference(line: line), line: line)
    }
    guard let generator = generator(of: name) else {
      throw TemplateError(line: line, "`\(name)` is neither a parameter nor a resource of the template")
    }
    return TemplateNode(try generated(name, by: generator, line: line), line: line)
  }

  /// The value of a resource's attribute.
  func attribute(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode? {
    let path: String
    if let elements = argument.elements {
      var parts: [String] = []
      for element in elements { parts.append(try text(element, "an argument of `Fn::GetAtt`")) }
      path = parts.joined(separator: ".")
    } else {
      path = try text(argument, "`Fn::GetAtt`")
    }
    let parts = path.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw TemplateError(
        line: line, "`Fn::GetAtt` is `\(path)`; expected a resource and an attribute, such as Table.Arn")
    }
    if let resource = resources[parts[0]] {
      return TemplateNode(try ResourceIdentity(resource, self).attribute(parts[1], line: line), line: line)
    }
    guard generator(of: parts[0]) != nil else {
      throw TemplateError(line: line, "`\(parts[0])` is not a resource of the template")
    }
    return TemplateNode(unknown(path, line: line), line: line)
  }

  private func value(of parameter: TemplateParameter, line: Int) throws(TemplateError) -> TemplateNode {
    let cure = "--parameter \(parameter.name)=…"
    let text: String
    if let override = overrides[parameter.name] {
      text = override
    } else if parameter.isStored || parameter.defaultValue == nil {
      text = ""
      let expression = parameter.defaultValue.map { "ssm:\($0)" } ?? parameter.name
      let content = unknown(expression, line: line, cure: cure)
      guard parameter.isList else { return TemplateNode(content, line: line) }
      return TemplateNode(.list([TemplateNode(content, line: line)]), line: line)
    } else {
      text = parameter.defaultValue ?? ""
    }
    guard parameter.isList else { return TemplateNode(.string(text), line: line) }
    let elements = TemplateParameter.elements(of: text)
    return TemplateNode(.list(elements.map { TemplateNode(.string($0), line: line) }), line: line)
  }

  /// The resource from which SAM makes one of this name, such as `ApiRole` from `Api`; nil if there is none.
  private func generator(of name: String) -> String? {
    guard document.isServerless else { return nil }
    if ["ServerlessRestApi", "ServerlessHttpApi"].contains(where: name.hasPrefix) { return name }
    let candidates = resources.values.filter { $0.isServerless && name.hasPrefix($0.name) }
    return candidates.max { $0.name.utf8.count < $1.name.utf8.count }?.name
  }

  /// The value of a resource that SAM makes: `Function.Alias`, `Api.Stage`, `FunctionRole` and others.
  private func generated(_ name: String, by generator: String, line: Int) throws(TemplateError) -> TemplateNode.Content
  {
    let rest = name.dropFirst(generator.count)
    guard let resource = resources[generator] else { return unknown(name, line: line) }
    switch (rest, resource.type) {
    case (".Alias", "AWS::Serverless::Function"), (".Version", "AWS::Serverless::Function"):
      let identity = ResourceIdentity(resource, self)
      let qualifier = rest == ".Alias" ? try alias(of: resource, line: line) : "1"
      guard case .string(let arn) = try identity.attribute("Arn", line: line) else { break }
      return .string("\(arn):\(qualifier)")
    case (".Stage", _):
      if let stage = resource.properties.first(where: { $0.name == "StageName" }) {
        return .string(try text(stage.value, "`StageName` of `\(generator)`"))
      }
    default: break
    }
    return unknown(name, line: line)
  }

  private func alias(of function: TemplateResource, line: Int) throws(TemplateError) -> String {
    guard let alias = function.properties.first(where: { $0.name == "AutoPublishAlias" }) else {
      throw TemplateError(line: line, "`\(function.name)` has no `AutoPublishAlias`, so it has no alias")
    }
    return try text(alias.value, "`AutoPublishAlias` of `\(function.name)`")
  }
}
