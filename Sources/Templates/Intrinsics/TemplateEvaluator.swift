/// Evaluates the intrinsic functions of one template.
///
/// It opens no files: `include` supplies the text of a file that the template includes.
final class TemplateEvaluator {
  let document: TemplateDocument
  let environment: TemplateEnvironment
  /// The text of a file, by its path relative to the folder of the outermost template.
  let include: (String) -> [UInt8]?
  let resources: [String: TemplateResource]
  let parameters: [String: TemplateParameter]
  /// Values that the user gave for parameters.
  let overrides: [String: String]
  let conditionNodes: [String: TemplateNode]
  /// Where the template is in the tree of stacks.
  let stack: StackPath
  let tree: StackTree
  /// The files of this template and those around it, outermost first.
  let ancestors: [String]

  private(set) var warnings: [TemplateWarning]
  /// Properties without a meaning on this machine.
  var ignored: [TemplateWarning] = []
  /// What has been read of the resources.
  var usage = PropertyUsage()
  /// The nested stacks read so far, by logical ID; nil for those that are not on this machine.
  var nestedStacks: [String: TemplateEvaluator?] = [:]
  /// The environment variable whose value is being evaluated, for warnings.
  var variable: EnvironmentVariable?
  /// The outputs of nested stacks evaluated so far.
  var outputs: [OutputKey: TemplateNode.Content] = [:]
  /// The properties of other resources evaluated so far; nil for `AWS::NoValue`.
  private var properties: [PropertyKey: TemplateNode?] = [:]
  /// The properties of other resources being evaluated.
  private var pendingProperties: Set<PropertyKey> = []
  /// How deeply values, conditions and references are within each other at the moment.
  private var depth = 0
  /// The conditions evaluated so far.
  var conditions: [String: Bool] = [:]
  /// The conditions being evaluated, outermost first.
  var pendingConditions: [String] = []
  /// The files being included, outermost first.
  var pendingIncludes: [String] = []
  /// What is not known locally.
  private var unknown: [String: UnknownValue] = [:]

  /// A property of a resource.
  private struct PropertyKey: Hashable {
    var resource: String
    var name: String
    /// The environment variable for which it is evaluated: warnings name it, and IDs of APIs are others.
    var variable: EnvironmentVariable?
  }

  /// Limits what functions within functions can expand to. A template is at most as long.
  private static let longestText = 1_000_000
  /// The length of a text that takes as long as a function.
  private static let bytesPerStep = 100
  /// Limits the recursion.
  private static let mostLevels = 1_000

  init(
    _ document: TemplateDocument, environment: TemplateEnvironment, overrides: [String: String],
    stack: StackPath = StackPath(), parent: TemplateEvaluator? = nil,
    include: @escaping (String) -> [UInt8]?
  ) {
    self.document = document
    self.environment = environment
    self.overrides = overrides
    self.include = include
    self.stack = stack
    tree = parent?.tree ?? StackTree()
    ancestors = (parent?.ancestors ?? []) + (stack.file.map { [$0] } ?? [])
    warnings = document.warnings.map { warning in
      TemplateWarning(line: warning.line, warning.message, file: stack.file)
    }
    resources = Dictionary(document.resources.map { ($0.name, $0) }) { first, _ in first }
    parameters = Dictionary(document.parameters.map { ($0.name, $0) }) { first, _ in first }
    conditionNodes = Dictionary(document.conditions.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// Adds a warning, unless it is there already.
  func warn(_ line: Int, _ message: String) {
    let warning = TemplateWarning(line: line, message, file: stack.file)
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  /// The start of placeholders.
  private static let unknownPrefix = "unknown-"
  /// The start of values that CloudFormation looks up while it deploys.
  private static let dynamicReference = "{{resolve:"

  /// Whether a text is known only to AWS, wholly or in part.
  func isUnknown(_ text: String) -> Bool {
    guard text.contains(Self.unknownPrefix) || text.contains(Self.dynamicReference) else { return false }
    return tree.placeholders.keys.contains { text.contains($0) }
  }

  /// What stands for a value that only AWS knows. It can be part of a URL: it has letters, digits, hyphens and points.
  static func placeholder(for expression: String) -> String {
    unknownPrefix + expression.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "." ? $0 : "-" }
  }

  /// A placeholder for what only a deployment knows, with one warning.
  ///
  /// - Parameters:
  ///   - expression: what is not known, for example `Table.StreamArn`.
  ///   - placeholder: its value here; nil for `unknown-` and the expression.
  ///   - cure: what sets it besides `--env-vars`, for example `--parameter Stage=…`.
  func unknown(
    _ expression: String, line: Int, placeholder: String? = nil, cure: String? = nil
  ) -> TemplateNode.Content {
    let value = placeholder ?? Self.placeholder(for: expression)
    if value.contains(Self.unknownPrefix) || value.contains(Self.dynamicReference) {
      tree.add(placeholder: value, cure: cure)
    }
    if variable?.isGiven == true { return .string(value) }
    var unknown = unknown[expression] ?? UnknownValue(expression: expression, value: value, line: line, cure: cure)
    let previous = unknown.message
    if let variable, !unknown.variables.contains(variable) { unknown.variables.append(variable) }
    self.unknown[expression] = unknown
    if let index = warnings.firstIndex(where: { $0.line == unknown.line && $0.message == previous }) {
      warnings[index].message = unknown.message
    } else {
      warn(unknown.line, unknown.message)
    }
    return .string(value)
  }

  /// The value without intrinsic functions; nil for `AWS::NoValue`.
  func evaluate(_ node: TemplateNode) throws(TemplateError) -> TemplateNode? {
    try descend(line: node.line)
    defer { ascend() }
    if let intrinsic = node.intrinsic { return try call(intrinsic, line: node.line) }
    switch node.content {
    case .null, .boolean, .number: return node
    case .string(let text):
      warnOfDynamicReferences(in: text, line: node.line)
      return node
    case .list(let elements):
      return TemplateNode(.list(try evaluate(elements)), line: node.line)
    case .object(let members):
      return TemplateNode(.object(try evaluate(try expanded(members))), line: node.line)
    }
  }

  /// The value of a property to which something refers. It is evaluated once, because names can contain names.
  func value(
    of property: TemplateNode.Member, of resource: TemplateResource
  ) throws(TemplateError) -> TemplateNode? {
    let key = PropertyKey(resource: resource.name, name: property.name, variable: variable)
    if let known = properties[key] {
      try count((known?.text?.utf8.count ?? 0) / Self.bytesPerStep, line: property.line)
      return known
    }
    guard pendingProperties.insert(key).inserted else {
      throw TemplateError(line: property.line, "`\(property.name)` of `\(resource.name)` depends on itself")
    }
    defer { pendingProperties.remove(key) }
    let value = try evaluate(property.value)
    properties[key] = .some(value)
    return value
  }

  /// Notes that a value, condition or reference within another one is evaluated.
  func descend(line: Int) throws(TemplateError) {
    try count(1, line: line)
    guard depth < Self.mostLevels else {
      throw TemplateError(
        line: line, "values refer to each other more than \(Self.mostLevels) levels deep; shorten the chain")
    }
    depth += 1
  }

  func ascend() { depth -= 1 }

  /// Limits the time that templates take.
  func count(_ steps: Int, line: Int) throws(TemplateError) {
    guard tree.countSteps(steps) else {
      throw TemplateError(
        line: line,
        "the functions of the template take more than \(StackTree.mostSteps) steps; remove references that multiply each other"
      )
    }
  }

  /// The values without intrinsic functions and without those that are `AWS::NoValue`.
  func evaluate(_ elements: [TemplateNode]) throws(TemplateError) -> [TemplateNode] {
    var values: [TemplateNode] = []
    for element in elements {
      if let value = try evaluate(element) { values.append(value) }
    }
    return values
  }

  private func evaluate(_ members: [TemplateNode.Member]) throws(TemplateError) -> [TemplateNode.Member] {
    var values: [TemplateNode.Member] = []
    for member in members {
      guard !member.name.hasPrefix(LoopExpander.prefix) else { throw LoopExpander.misplaced(member) }
      guard !member.name.hasPrefix("Fn::") else {
        throw TemplateError(
          line: member.line, "`\(member.name)` is beside other members; an intrinsic function has an object of its own")
      }
      guard let value = try evaluate(member.value) else { continue }
      values.append(TemplateNode.Member(name: member.name, line: member.line, value: value))
    }
    return values
  }

  /// The text of a value where a string is expected.
  ///
  /// - Parameter subject: what has the value, for the message.
  func text(_ node: TemplateNode, _ subject: String) throws(TemplateError) -> String {
    let value = try evaluate(node)
    guard let text = value?.text else {
      throw TemplateError(line: node.line, "\(subject) is \(value?.kind ?? "`AWS::NoValue`"); expected a string")
    }
    return text
  }

  /// The elements of a value where a list is expected.
  func list(_ node: TemplateNode, _ subject: String) throws(TemplateError) -> [TemplateNode] {
    let value = try evaluate(node)
    guard let elements = value?.elements else {
      throw TemplateError(line: node.line, "\(subject) is \(value?.kind ?? "`AWS::NoValue`"); expected a list")
    }
    return elements
  }

  /// The text, unless it is too long.
  func limited(_ text: String, line: Int) throws(TemplateError) -> TemplateNode {
    try count(text.utf8.count / Self.bytesPerStep, line: line)
    try checkLength(text, line: line)
    return TemplateNode(.string(text), line: line)
  }

  /// Throws if a text is too long.
  func checkLength(_ text: String, line: Int) throws(TemplateError) {
    guard text.utf8.count <= Self.longestText else {
      throw TemplateError(line: line, "a value is longer than \(Self.longestText) bytes")
    }
  }

  private func call(_ function: TemplateNode.Member, line: Int) throws(TemplateError) -> TemplateNode? {
    guard let intrinsic = Intrinsic(rawValue: function.name) else {
      guard !function.name.hasPrefix(LoopExpander.prefix) else { throw LoopExpander.misplaced(function) }
      throw TemplateError(line: function.line, "`\(function.name)` is not an intrinsic function of CloudFormation")
    }
    let argument = function.value
    switch intrinsic {
    case .ref: return try reference(argument, line: line)
    case .getAtt: return try attribute(argument, line: line)
    case .sub: return try substitution(argument, line: line)
    case .join: return try join(argument, line: line)
    case .select: return try selection(argument, line: line)
    case .split: return try split(argument, line: line)
    case .base64: return try base64(argument, line: line)
    case .length: return TemplateNode(.number("\(try list(argument, "`Fn::Length`").count)"), line: line)
    case .toJsonString: return try jsonString(argument, line: line)
    case .cidr: return try addressBlocks(argument, line: line)
    case .getAZs: return try availabilityZones(argument, line: line)
    case .findInMap: return try mapped(argument, line: line)
    case .if: return try choice(argument, line: line).flatMap { node throws(TemplateError) in try evaluate(node) }
    case .and, .or, .not, .equals:
      return TemplateNode(.boolean(try condition(TemplateNode(.object([function]), line: line))), line: line)
    case .transform: return try included(argument, line: line)
    case .importValue:
      let name = try text(argument, "`Fn::ImportValue`")
      return TemplateNode(unknown("ImportValue:\(name)", line: line), line: line)
    case .forEach: throw TemplateError(line: line, "`Fn::ForEach` has no name; expected `Fn::ForEach::NAME`")
    }
  }

  /// `{{resolve:…}}` is a value that CloudFormation looks up while it deploys.
  private func warnOfDynamicReferences(in text: String, line: Int) {
    guard let start = text.firstRange(of: Self.dynamicReference),
      let end = text[start.upperBound...].firstRange(of: "}}")
    else {
      return
    }
    let reference = String(text[start.lowerBound..<end.upperBound])
    _ = unknown(reference, line: line, placeholder: reference)
  }
}
