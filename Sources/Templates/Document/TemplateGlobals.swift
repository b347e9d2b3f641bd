/// `Globals` of SAM: default properties of all resources of a type.
///
/// See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>.
struct TemplateGlobals: Sendable {
  /// The default properties by resource type.
  private var properties: [String: [TemplateNode.Member]] = [:]

  private static let sections = [
    "Api", "CapacityProvider", "Function", "HttpApi", "LayerVersion", "SimpleTable", "StateMachine", "WebSocketApi",
  ]
  /// Properties that SAM does not accept for all functions at once.
  private static let individual: Set = ["Events", "FunctionName", "Policies", "Role"]

  init() {}

  init(_ node: TemplateNode) throws(TemplateError) {
    for section in try TemplateDocument.members(of: node, "Globals") {
      guard Self.sections.contains(section.name) else {
        throw TemplateError(
          line: section.line,
          "`\(section.name)` is not allowed in `Globals`; expected \(Self.sections.joined(separator: ", "))")
      }
      let members = try TemplateDocument.members(of: section.value, section.name)
      if section.name == "Function", let member = members.first(where: { Self.individual.contains($0.name) }) {
        throw TemplateError(
          line: member.line, "`\(member.name)` is not allowed in `Globals`; set it in the functions")
      }
      properties["AWS::Serverless::\(section.name)"] = members
    }
  }

  /// Adds the defaults for the resource's type.
  func apply(to resource: inout TemplateResource) throws(TemplateError) {
    guard let defaults = properties[resource.type], resource.ignoredGlobals != ["*"] else { return }
    if let name = resource.ignoredGlobals.first(where: { name in !defaults.contains { $0.name == name } }) {
      throw TemplateError(
        line: resource.line, "`IgnoreGlobals` of `\(resource.name)` has `\(name)`, which `Globals` does not set")
    }
    let applied = defaults.filter { !resource.ignoredGlobals.contains($0.name) }
    resource.properties = Self.merged(applied, resource.properties)
  }

  /// Objects are merged, lists are joined, and of other values the resource's own wins.
  private static func merged(_ defaults: [TemplateNode.Member], _ own: [TemplateNode.Member]) -> [TemplateNode.Member] {
    var members = defaults
    for member in own {
      guard let index = members.firstIndex(where: { $0.name == member.name }) else {
        members.append(member)
        continue
      }
      let value = merged(members[index].value, member.value)
      members[index] = member
      members[index].value = value
    }
    return members
  }

  private static func merged(_ other: TemplateNode, _ own: TemplateNode) -> TemplateNode {
    // An intrinsic function is a value like a string.
    guard other.intrinsic == nil, own.intrinsic == nil else { return own }
    switch (other.content, own.content) {
    case (.object(let defaults), .object(let members)):
      return TemplateNode(.object(merged(defaults, members)), line: own.line)
    case (.list(let first), .list(let second)): return TemplateNode(.list(first + second), line: own.line)
    default: return own
    }
  }
}
