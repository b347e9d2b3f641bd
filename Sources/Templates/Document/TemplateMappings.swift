/// `Mappings`: values by the name of a map and two keys.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html>.
struct TemplateMappings: Sendable {
  private var maps: TemplateNode?

  init() {}

  /// - Throws: if there is anything but strings and lists of strings below the keys. Functions are not allowed, with or
  ///   without the transform AWS::LanguageExtensions.
  init(_ node: TemplateNode) throws(TemplateError) {
    for map in try TemplateDocument.members(of: node, "Mappings") {
      for first in try Self.members(of: map) {
        for second in try Self.members(of: first) {
          for element in second.value.elements ?? [second.value] where element.text == nil {
            try Self.refuseFunction(element)
            throw TemplateError(
              line: element.line,
              "`\(second.name)` in `Mappings` is \(element.kind); expected a string or a list of strings")
          }
        }
      }
    }
    maps = node
  }

  /// The value below keys; nil if there is none.
  func value(_ keys: [String]) -> TemplateNode? {
    var found = maps
    for key in keys { found = found?[key] }
    return found
  }

  private static func members(of member: TemplateNode.Member) throws(TemplateError) -> [TemplateNode.Member] {
    try refuseFunction(member.value)
    guard let members = member.value.members else {
      throw TemplateError(
        line: member.value.line, "`\(member.name)` in `Mappings` is \(member.value.kind); expected an object")
    }
    return members
  }

  private static func refuseFunction(_ node: TemplateNode) throws(TemplateError) {
    guard let function = node.intrinsic else { return }
    if function.name.hasPrefix(LoopExpander.prefix) { throw LoopExpander.misplaced(function) }
    throw TemplateError(
      line: node.line,
      "`Mappings` has the function `\(function.name)`; CloudFormation accepts no functions there, so write out the value"
    )
  }
}
