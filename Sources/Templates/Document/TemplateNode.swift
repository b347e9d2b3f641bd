/// A value of a template, and its line. Intrinsic functions are in their long form: `{"Fn::Sub": …}`.
package struct TemplateNode: Sendable, Equatable {
  package indirect enum Content: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// A number as it is written.
    case number(String)
    case string(String)
    case list([TemplateNode])
    /// The members of an object, in order. Their names are unique.
    case object([Member])
  }

  /// A member of an object.
  package struct Member: Sendable, Equatable {
    package var name: String
    /// The line of the name, from 1.
    package var line: Int
    package var value: TemplateNode
  }

  package var content: Content
  /// The line, from 1.
  package var line: Int

  init(_ content: Content, line: Int) {
    self.content = content
    self.line = line
  }

  /// The text of a string, number or Boolean, as CloudFormation passes it on where a string is expected; nil for others.
  var text: String? {
    switch content {
    case .string(let text), .number(let text): text
    case .boolean(let value): value ? "true" : "false"
    case .null, .list, .object: nil
    }
  }

  /// The elements of a list; nil for other values.
  var elements: [TemplateNode]? {
    if case .list(let elements) = content { elements } else { nil }
  }

  /// The members of an object; nil for other values.
  var members: [Member]? {
    if case .object(let members) = content { members } else { nil }
  }

  /// The value of a member; nil if there is none, or the value is no object.
  subscript(name: String) -> TemplateNode? {
    members?.first { $0.name == name }?.value
  }

  /// The name and the argument of an intrinsic function; nil for other values.
  var intrinsic: Member? {
    guard let members, members.count == 1, let member = members.first,
      member.name == "Ref" || member.name.hasPrefix("Fn::")
    else { return nil }
    return member
  }

  /// The name of a condition.
  ///
  /// - Parameter subject: what has the name, for the message.
  func conditionName(_ subject: String) throws(TemplateError) -> String {
    if case .boolean = content {
      throw TemplateError(
        line: line,
        "\(subject) is a Boolean: Yes, No, On, Off, True and False without quotes are Booleans in YAML. Put the name in quotes, here and in `Conditions`"
      )
    }
    guard let text else { throw TemplateError(line: line, "\(subject) is \(kind); expected a name") }
    return text
  }

  /// Throws if there is an empty value, which CloudFormation accepts nowhere.
  ///
  /// - Parameter subject: what has the value, for the message.
  func refuseNull(_ subject: String) throws(TemplateError) {
    switch content {
    case .null:
      throw TemplateError(
        line: line, "\(subject) is empty (null), which CloudFormation does not accept. Give it a value, or remove it")
    case .boolean, .number, .string: return
    case .list(let elements): for element in elements { try element.refuseNull("an element of \(subject)") }
    case .object(let members): for member in members { try member.value.refuseNull("`\(member.name)`") }
    }
  }

  /// The value with one line everywhere, for what is included from another file.
  func relocated(to line: Int) -> TemplateNode {
    switch content {
    case .null, .boolean, .number, .string: TemplateNode(content, line: line)
    case .list(let elements): TemplateNode(.list(elements.map { $0.relocated(to: line) }), line: line)
    case .object(let members):
      TemplateNode(
        .object(members.map { Member(name: $0.name, line: line, value: $0.value.relocated(to: line)) }), line: line)
    }
  }

  /// What kind of value this is, for error messages.
  var kind: String {
    switch content {
    case .null: "empty"
    case .boolean: "a Boolean"
    case .number: "a number"
    case .string: "a string"
    case .list: "a list"
    case .object: intrinsic.map { "the function `\($0.name)`" } ?? "an object"
    }
  }
}
