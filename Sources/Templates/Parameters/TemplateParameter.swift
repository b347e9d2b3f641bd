/// A parameter of a template.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>.
struct TemplateParameter: Sendable {
  var name: String
  /// The line of the name, from 1.
  var line: Int
  /// For example `String` or `AWS::SSM::Parameter::Value<String>`.
  var type: String
  /// The default; nil if a value has to be given.
  var defaultValue: String?
  /// What the parameter cannot check or does not know.
  private(set) var warnings: [TemplateWarning] = []
  private let constraints: ParameterConstraints
  /// `NoEcho`: the value is a secret.
  private let isSecret: Bool

  private static let members: Set = [
    "AllowedPattern", "AllowedValues", "ConstraintDescription", "Default", "Description", "MaxLength", "MaxValue",
    "MinLength", "MinValue", "NoEcho", "Type",
  ]

  init(_ member: TemplateNode.Member) throws(TemplateError) {
    name = member.name
    line = member.line
    guard let members = member.value.members else {
      throw TemplateError(
        line: member.value.line,
        "the parameter `\(member.name)` is \(member.value.kind); expected an object with `Type`")
    }
    guard let type = member.value["Type"]?.text else {
      throw TemplateError(line: member.line, "the parameter `\(member.name)` has no `Type`")
    }
    guard ParameterType.isKnown(type) else {
      throw TemplateError(
        line: member.line,
        "the parameter `\(member.name)` has the unknown type `\(type)`; expected String, Number, List<Number>, CommaDelimitedList or a type of AWS such as AWS::EC2::VPC::Id"
      )
    }
    self.type = type
    isSecret = member.value["NoEcho"]?.text?.lowercased() == "true"
    defaultValue = try Self.defaultValue(of: member)
    constraints = try ParameterConstraints(member)
    for other in members where !Self.members.contains(other.name) {
      warnings.append(
        TemplateWarning(
          line: other.line, "`\(other.name)` of the parameter `\(name)` is not a property of parameters; it is ignored")
      )
    }
    if let reason = constraints.uncheckedPattern {
      warnings.append(
        TemplateWarning(
          line: member.line,
          "the values of the parameter `\(name)` are not checked against its `AllowedPattern`, which has \(reason)"))
    }
    if let defaultValue { try check(defaultValue, "the default of the parameter `\(name)`") }
  }

  private static func defaultValue(of member: TemplateNode.Member) throws(TemplateError) -> String? {
    guard let value = member.value["Default"] else { return nil }
    if value.content == .null { return "" }
    guard let text = value.text else {
      throw TemplateError(
        line: value.line,
        "the default of the parameter `\(member.name)` is \(value.kind); expected a string or a number")
    }
    return text
  }

  /// Whether the value is a list of texts, separated by commas.
  var isList: Bool { type.contains("CommaDelimitedList") || type.contains("List<") }

  /// Whether the value is the name of a parameter in Systems Manager's store, where the real value is.
  var isStored: Bool { type.hasPrefix(ParameterType.stored) }

  private var isNumber: Bool { type == "Number" || type == "List<Number>" }

  /// Throws if the parameter does not accept the value.
  ///
  /// - Parameter subject: what has the value, for the message.
  func check(_ value: String, _ subject: String) throws(TemplateError) {
    let values = isList ? Self.elements(of: value) : [value]
    guard let expected = try constraints.violation(by: values, isNumber: isNumber, isList: isList) else { return }
    let advice = constraints.description.map { ". \($0)" } ?? ""
    throw TemplateError(line: line, "\(subject) is `\(isSecret ? "****" : value)`; expected \(expected)\(advice)")
  }

  /// The elements of a list of this parameter, without the spaces around them.
  static func elements(of text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    return text.split(separator: ",", omittingEmptySubsequences: false).map { element in
      String(element.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
