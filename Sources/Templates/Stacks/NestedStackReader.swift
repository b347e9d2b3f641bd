/// Reads the templates of nested stacks.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html>.
struct NestedStackReader {
  /// The template with the stack.
  let evaluator: TemplateEvaluator

  static let types: Set = ["AWS::CloudFormation::Stack", "AWS::Serverless::Application"]

  /// How deep stacks may be in each other.
  private static let mostLevels = 10
  /// How many stacks may be in a template. Templates that name each other can make many of few files.
  private static let mostStacks = 200

  /// The evaluator of the stack's template; nil if the template is not on this machine, with a warning.
  func read(_ resource: TemplateResource) throws(TemplateError) -> TemplateEvaluator? {
    let properties = try PropertyReader(resource, evaluator)
    guard let location = try location(of: resource, properties) else { return nil }
    let file = RelativePath.file(location, beside: evaluator.stack.file ?? "")
    let line = resource.line
    try check(resource, file)
    guard let text = evaluator.include(file) else {
      throw TemplateError(line: line, "`\(resource.name)` names the template `\(location)`, which cannot be read")
    }
    let values = try parameters(of: properties)
    var environment = evaluator.environment
    environment.stackName += "-\(resource.name)"
    let stack = evaluator.stack.nested(resource.name, file: file)
    let overrides = values.mapValues(\.value)
    let document = try TemplateError.locating(in: file) { () throws(TemplateError) in
      guard let root = try TemplateNode.read(text, as: TextFormat(path: file)) else {
        throw TemplateError(line: 1, "the template is empty")
      }
      return try TemplateDocument(
        root, environment: environment, overrides: overrides, stack: stack, include: evaluator.include)
    }
    try check(values, document, resource)
    let nested = TemplateEvaluator(
      document, environment: environment, overrides: overrides, stack: stack, parent: evaluator,
      include: evaluator.include)
    try nested.locating { () throws(TemplateError) in try nested.check() }
    return nested
  }

  private func check(_ resource: TemplateResource, _ file: String) throws(TemplateError) {
    if evaluator.ancestors.contains(file) {
      throw TemplateError(
        line: resource.line,
        "nested stacks contain each other: \((evaluator.ancestors + [file]).joined(separator: " → "))")
    }
    guard evaluator.stack.names.count < Self.mostLevels else {
      throw TemplateError(
        line: resource.line, "`\(resource.name)` is nested too deep; up to \(Self.mostLevels) levels are read")
    }
    guard evaluator.tree.countStack() <= Self.mostStacks else {
      throw TemplateError(line: resource.line, "there are more than \(Self.mostStacks) nested stacks")
    }
  }

  /// The template's path, relative to this template's folder; nil if it is elsewhere.
  private func location(
    of resource: TemplateResource, _ properties: PropertyReader
  ) throws(TemplateError) -> String? {
    let name = resource.isServerless ? "Location" : "TemplateURL"
    // The CDK writes where the file is that it would upload.
    if let asset = resource.metadata?["aws:asset:path"]?.text {
      properties.markRead(name)
      return asset
    }
    guard let value = try properties.value(name) else {
      throw TemplateError(line: resource.line, "`\(resource.name)` has no `\(name)`")
    }
    if resource.isServerless, value["ApplicationId"] != nil {
      evaluator.warn(
        properties.line(of: name),
        "`\(resource.name)` is an application of the AWS Serverless Application Repository, which is not on this machine, so it is left out"
      )
      return nil
    }
    guard let path = value.text else { throw properties.mistake(name, value, "the path of a template") }
    if path.contains("://") || evaluator.isUnknown(path) {
      evaluator.warn(
        properties.line(of: name),
        "the template of `\(resource.name)` is at \(path), which is not on this machine, so it is left out. Make `\(name)` a path"
      )
      return nil
    }
    return path
  }

  private struct Value {
    var value: String
    /// The line in this template, from 1.
    var line: Int
  }

  private func parameters(of properties: PropertyReader) throws(TemplateError) -> [String: Value] {
    guard let parameters = try properties.object("Parameters") else { return [:] }
    var values: [String: Value] = [:]
    for (name, line) in parameters.names {
      guard let value = try parameters.value(name) else { continue }
      let text = value.elements == nil ? value.text : try parameters.texts(name)?.joined(separator: ",")
      guard let text else { throw parameters.mistake(name, value, "a string or a list of strings") }
      values[name] = Value(value: text, line: line)
    }
    return values
  }

  private func check(
    _ values: [String: Value], _ document: TemplateDocument, _ resource: TemplateResource
  ) throws(TemplateError) {
    for (name, value) in values.sorted(by: { $0.value.line < $1.value.line }) {
      guard let parameter = document.parameters.first(where: { $0.name == name }) else {
        let known = document.parameters.map(\.name).joined(separator: ", ")
        throw TemplateError(
          line: value.line,
          "the template of `\(resource.name)` has no parameter `\(name)`; it has \(known.isEmpty ? "none" : known)")
      }
      // A placeholder fits no constraint.
      if evaluator.isUnknown(value.value) { continue }
      let subject = "the parameter `\(name)` of `\(resource.name)`"
      do throws(TemplateError) { try parameter.check(value.value, subject) } catch {
        throw TemplateError(line: value.line, error.message)
      }
    }
    for parameter in document.parameters where parameter.defaultValue == nil && values[parameter.name] == nil {
      throw TemplateError(
        line: resource.line, "`\(resource.name)` has no value for the parameter `\(parameter.name)` of its template")
    }
  }
}
