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
  /// The values that are accepted; empty for all.
  var allowedValues: [String]
  /// `MinValue`, `MaxValue`, `MinLength` and `MaxLength`, as they are written.
  private var limits: [String: String] = [:]

  init(_ member: TemplateNode.Member) throws(TemplateError) {
    name = member.name
    line = member.line
    guard member.value.members != nil else {
      throw TemplateError(
        line: member.value.line,
        "the parameter `\(member.name)` is \(member.value.kind); expected an object with `Type`")
    }
    guard let type = member.value["Type"]?.text else {
      throw TemplateError(line: member.line, "the parameter `\(member.name)` has no `Type`")
    }
    guard Self.isKnown(type) else {
      throw TemplateError(
        line: member.line,
        "the parameter `\(member.name)` has the unknown type `\(type)`; expected String, Number, List<Number>, CommaDelimitedList or a type of AWS"
      )
    }
    self.type = type
    defaultValue = try Self.defaultValue(of: member)
    allowedValues = (member.value["AllowedValues"]?.elements ?? []).compactMap(\.text)
    for name in ["MinValue", "MaxValue", "MinLength", "MaxLength"] { limits[name] = member.value[name]?.text }
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

  private static func isKnown(_ type: String) -> Bool {
    ["String", "Number", "List<Number>", "CommaDelimitedList"].contains(type) || type.hasPrefix("AWS::")
      || type.hasPrefix("List<AWS::")
  }

  /// Whether the value is a list of texts, separated by commas.
  var isList: Bool { type == "CommaDelimitedList" || type.contains("List<") }

  /// Whether the value is the name of a parameter in Systems Manager's store, where the real value is.
  var isStored: Bool { type.hasPrefix("AWS::SSM::Parameter::Value<") }

  /// Throws if the parameter does not accept the value.
  ///
  /// - Parameter subject: what has the value, for the message.
  func check(_ value: String, _ subject: String) throws(TemplateError) {
    func refuse(_ expected: String) -> TemplateError {
      TemplateError(line: line, "\(subject) is `\(value)`; expected \(expected)")
    }
    if !allowedValues.isEmpty {
      let values = isList ? Self.elements(of: value) : [value]
      guard values.allSatisfy(allowedValues.contains) else {
        throw refuse("one of \(allowedValues.joined(separator: ", "))")
      }
    }
    if type == "Number" || type == "List<Number>" {
      for text in type == "Number" ? [value] : Self.elements(of: value) {
        guard let number = Double(text) else { throw refuse(isList ? "numbers, separated by commas" : "a number") }
        if let expected = violated("Value", by: number) { throw refuse(expected) }
      }
    } else if let expected = violated("Length", by: Double(value.unicodeScalars.count)) {
      throw refuse("\(expected) characters")
    }
  }

  /// The limit that a number exceeds, as text; nil if there is none.
  private func violated(_ limit: String, by number: Double) -> String? {
    if let text = limits["Min\(limit)"], let least = Double(text), number < least { return "at least \(text)" }
    if let text = limits["Max\(limit)"], let most = Double(text), number > most { return "at most \(text)" }
    return nil
  }

  /// The elements of a list of this parameter, without the spaces around them.
  static func elements(of text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    return text.split(separator: ",", omittingEmptySubsequences: false).map { element in
      String(element.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
