/// A resource of a template, before its properties are evaluated.
struct TemplateResource: Sendable {
  /// The logical ID.
  var name: String
  /// The line of the name, from 1.
  var line: Int
  /// For example `AWS::Serverless::Function`.
  var type: String
  /// The properties, with the defaults of `Globals`.
  var properties: [TemplateNode.Member] = []
  /// The name of the condition on which it exists; nil if it always does.
  var condition: String?
  /// `Metadata`, which build tools write.
  var metadata: TemplateNode?
  /// `IgnoreGlobals`: the properties that take no defaults, or `*`.
  var ignoredGlobals: [String] = []
  /// Attributes that resources do not have.
  private(set) var warnings: [TemplateWarning] = []

  /// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html>.
  private static let attributes: Set = [
    "Condition", "Connectors", "CreationPolicy", "DeletionPolicy", "DependsOn", "Description", "IgnoreGlobals",
    "Metadata", "Properties", "Type", "UpdatePolicy", "UpdateReplacePolicy", "Version",
  ]

  /// A resource that the template does not have itself.
  init(name: String, line: Int, type: String) {
    self.name = name
    self.line = line
    self.type = type
  }

  init(_ member: TemplateNode.Member) throws(TemplateError) {
    name = member.name
    line = member.line
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isAlphanumeric) else {
      throw TemplateError(line: member.line, "`\(name)` is no name for a resource; use letters and digits")
    }
    guard let type = member.value["Type"] else {
      throw TemplateError(line: member.line, "the resource `\(name)` has no `Type`")
    }
    guard case .string(let text) = type.content, !text.isEmpty else {
      throw TemplateError(line: type.line, "`Type` of `\(name)` is \(type.kind); expected a string")
    }
    self.type = text
    if let properties = member.value["Properties"], properties.content != .null {
      guard let members = properties.members else {
        throw TemplateError(
          line: properties.line, "`Properties` of `\(name)` is \(properties.kind); expected an object")
      }
      self.properties = members
    }
    if let condition = member.value["Condition"] {
      self.condition = try condition.conditionName("`Condition` of `\(name)`")
    }
    for attribute in member.value.members ?? [] where !Self.attributes.contains(attribute.name) {
      warnings.append(
        TemplateWarning(
          line: attribute.line, "`\(attribute.name)` of `\(name)` is not an attribute of resources; it is ignored"))
    }
    metadata = member.value["Metadata"]
    if let ignored = member.value["IgnoreGlobals"] {
      ignoredGlobals = (ignored.elements ?? [ignored]).compactMap(\.text)
    }
  }

  /// Whether SAM defines the type.
  var isServerless: Bool { type.hasPrefix("AWS::Serverless::") }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
