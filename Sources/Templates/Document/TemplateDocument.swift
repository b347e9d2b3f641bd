/// The sections of a template, before anything in them is evaluated.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>.
struct TemplateDocument: Sendable {
  var parameters: [TemplateParameter] = []
  var mappings = TemplateMappings()
  var conditions: [TemplateNode.Member] = []
  /// The values that other stacks can use.
  var outputs: [TemplateNode.Member] = []
  /// The resources in order, with the defaults of `Globals`.
  var resources: [TemplateResource] = []
  /// Whether SAM transforms the template.
  var isServerless = false
  /// Whether the transform AWS::LanguageExtensions applies.
  private var hasLanguageExtensions = false
  var warnings: [TemplateWarning] = []

  /// CloudFormation's limit.
  private static let mostResources = 500
  /// Sections that describe the deployment, not the functions.
  private static let ignored: Set = [
    "AWSTemplateFormatVersion", "Description", "Metadata", "Rules", "Hooks",
  ]

  /// Reads the sections.
  ///
  /// - Parameters:
  ///   - root: the template.
  ///   - environment: where it counts as deployed.
  ///   - overrides: values for its parameters, for the collections of `Fn::ForEach` and the locations of files.
  ///   - stack: where the template is in the tree of stacks.
  ///   - include: reads a file that the template includes.
  init(
    _ root: TemplateNode, environment: TemplateEnvironment = TemplateEnvironment(), overrides: [String: String] = [:],
    stack: StackPath = StackPath(), include: @escaping (String) -> [UInt8]? = { _ in nil }
  ) throws(TemplateError) {
    guard let members = root.members else {
      throw TemplateError(line: root.line, "the template is \(root.kind); expected an object with `Resources`")
    }
    try root.refuseNull("the template")
    for section in members where section.name == "Parameters" {
      parameters = try Self.members(of: section.value, "Parameters").map { member throws(TemplateError) in
        try TemplateParameter(member)
      }
      warnings += parameters.flatMap(\.warnings)
    }
    let includes = IncludeExpander(
      evaluator: TemplateEvaluator(
        self, environment: environment, overrides: overrides, stack: stack, include: include))
    let sections = try includes.sections(members)
    warnings = includes.evaluator.warnings
    var globals = TemplateGlobals()
    var resources: TemplateNode?
    var conditions: TemplateNode?
    var outputs: TemplateNode?
    for section in sections {
      switch section.name {
      case "Parameters":
        guard members.contains(where: { $0.name == section.name }) else {
          throw TemplateError(line: section.line, "`AWS::Include` cannot add `Parameters`; write them in the template")
        }
      case "Mappings": mappings = try TemplateMappings(section.value)
      case "Conditions": conditions = section.value
      case "Outputs": outputs = section.value
      case "Transform": try readTransform(section.value)
      case "Globals": globals = try TemplateGlobals(section.value)
      case "Resources": resources = section.value
      default:
        if Self.ignored.contains(section.name) { continue }
        warnings.append(
          TemplateWarning(line: section.line, "`\(section.name)` is not a section of a template; it is ignored"))
      }
    }
    guard let resources else {
      throw TemplateError(line: root.line, "`Resources` is missing, so this is not a SAM or CloudFormation template")
    }
    // Loops are written out first, with parameters and mappings but without resources.
    let evaluator = TemplateEvaluator(self, environment: environment, overrides: overrides) { _ in nil }
    var loops = LoopExpander(evaluator, isEnabled: hasLanguageExtensions)
    if let conditions { self.conditions = try Self.members(of: try loops.expanded(conditions), "Conditions") }
    if let outputs { self.outputs = try Self.members(of: try loops.expanded(outputs), "Outputs") }
    try read(try loops.expandedResources(resources), globals)
  }

  /// The members of an object; throws for any other value.
  static func members(of node: TemplateNode, _ name: String) throws(TemplateError) -> [TemplateNode.Member] {
    guard let members = node.members, node.intrinsic == nil else {
      throw TemplateError(line: node.line, "`\(name)` is \(node.kind); expected an object")
    }
    return members
  }

  private mutating func read(_ resources: TemplateNode, _ globals: TemplateGlobals) throws(TemplateError) {
    guard let members = resources.members else {
      throw TemplateError(line: resources.line, "`Resources` is \(resources.kind); expected an object")
    }
    guard members.count <= Self.mostResources else {
      throw TemplateError(
        line: resources.line, "there are \(members.count) resources; CloudFormation accepts \(Self.mostResources)")
    }
    for member in members { self.resources.append(try TemplateResource(member)) }
    warnings += self.resources.flatMap(\.warnings)
    if isServerless { self.resources += ImplicitAPIs.resources(for: self.resources) }
    for index in self.resources.indices { try globals.apply(to: &self.resources[index]) }
  }

  private mutating func readTransform(_ node: TemplateNode) throws(TemplateError) {
    for element in node.elements ?? [node] {
      switch element.text ?? element["Name"]?.text {
      case "AWS::Serverless-2016-10-31": isServerless = true
      case "AWS::LanguageExtensions": hasLanguageExtensions = true
      // Its files are included by now.
      case "AWS::Include": break
      case let name?:
        warnings.append(
          TemplateWarning(
            line: element.line, "the transform `\(name)` is not run here, so what it adds is missing"))
      case nil: throw TemplateError(line: element.line, "`Transform` has \(element.kind); expected a name")
      }
    }
  }
}
