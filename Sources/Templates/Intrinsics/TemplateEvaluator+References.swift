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
    guard let generator = generator(of: parts[0]) else {
      throw TemplateError(line: line, "`\(parts[0])` is not a resource of the template")
    }
    return TemplateNode(try generatedAttribute(path, by: generator, line: line), line: line)
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
}
