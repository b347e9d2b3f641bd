/// Reads the members of one object of a resource, and evaluates them.
struct PropertyReader {
  let evaluator: TemplateEvaluator
  /// The logical ID, and the names of the members on the way to the object.
  private let path: [String]
  /// The type of the resource; nil for an object that is no part of one.
  private let type: String?
  /// The line of the object, from 1.
  let line: Int
  private let members: [TemplateNode.Member]

  /// A reader of a resource's properties.
  init(_ resource: TemplateResource, _ evaluator: TemplateEvaluator) throws(TemplateError) {
    self.init(
      try evaluator.expanded(resource.properties), path: [resource.name], type: resource.type, line: resource.line,
      evaluator)
  }

  /// A reader of an object that has been evaluated or not, and is no part of a resource.
  init(_ members: [TemplateNode.Member], of subject: String, line: Int, _ evaluator: TemplateEvaluator) {
    self.init(members, path: [subject], type: nil, line: line, evaluator)
  }

  private init(
    _ members: [TemplateNode.Member], path: [String], type: String?, line: Int, _ evaluator: TemplateEvaluator
  ) {
    self.evaluator = evaluator
    self.path = path
    self.type = type
    self.line = line
    self.members = members
    guard let type else { return }
    evaluator.usage.open(
      PropertyUsage.Object(path: path, type: type, members: members.map { ($0.name, $0.line) }))
  }

  /// What has the properties, for messages: the logical ID, and the path of an inner object.
  var subject: String { path.reversed().joined(separator: "` of `") }

  /// Notes that a member has an effect although nothing reads it here.
  func markRead(_ name: String) { evaluator.usage.markRead(path + [name]) }

  /// Notes that members that are not read have no meaning on this machine.
  func acceptRest() { evaluator.usage.accept(path) }

  /// The names and lines of the members.
  var names: [(name: String, line: Int)] { members.map { ($0.name, $0.line) } }

  /// The line of a member's name; that of the object if there is no such member.
  func line(of name: String) -> Int { members.first { $0.name == name }?.line ?? line }

  /// A member before it is evaluated; nil if there is none.
  func unevaluated(_ name: String) -> TemplateNode? {
    markRead(name)
    return members.first { $0.name == name }?.value
  }

  /// The name in a member that is a `Ref` or a string, before it is evaluated; nil for anything else.
  func reference(_ name: String) -> String? {
    markRead(name)
    let value = members.first { $0.name == name }?.value
    return value?["Ref"]?.text ?? value?.text ?? (value == nil ? nil : "")
  }

  /// The value of a member; nil if there is none, or it is empty or `AWS::NoValue`.
  func value(_ name: String) throws(TemplateError) -> TemplateNode? {
    guard let member = members.first(where: { $0.name == name }) else { return nil }
    markRead(name)
    let value = try evaluator.evaluate(member.value)
    return value?.content == .null ? nil : value
  }

  /// A string, or a number or Boolean as text.
  func text(_ name: String) throws(TemplateError) -> String? {
    guard let value = try value(name) else { return nil }
    guard let text = value.text else { throw mistake(name, value, "a string") }
    return text
  }

  /// A string that must be there.
  func requiredText(_ name: String) throws(TemplateError) -> String {
    guard let text = try text(name), !text.isEmpty else {
      throw TemplateError(line: line, "`\(subject)` has no `\(name)`")
    }
    return text
  }

  /// A whole number within limits.
  func integer(_ name: String, _ limits: ClosedRange<Int>) throws(TemplateError) -> Int? {
    guard let value = try value(name) else { return nil }
    guard let text = value.text, let number = Int(text), limits.contains(number) else {
      throw mistake(name, value, "\(limits.lowerBound) to \(limits.upperBound)")
    }
    return number
  }

  func boolean(_ name: String) throws(TemplateError) -> Bool? {
    guard let value = try value(name) else { return nil }
    switch value.text?.lowercased() {
    case "true": return true
    case "false": return false
    default: throw mistake(name, value, "true or false")
    }
  }

  /// One of some values.
  func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ type: Value.Type
  ) throws(TemplateError) -> Value? {
    guard let value = try value(name) else { return nil }
    guard let text = value.text, let choice = Value(rawValue: text) else {
      throw mistake(name, value, Value.allCases.map(\.rawValue).joined(separator: " or "))
    }
    return choice
  }

  /// A list.
  func list(_ name: String) throws(TemplateError) -> [TemplateNode]? {
    guard let value = try value(name) else { return nil }
    guard let elements = value.elements else { throw mistake(name, value, "a list") }
    return elements
  }

  /// A list of strings.
  func texts(_ name: String) throws(TemplateError) -> [String]? {
    guard let elements = try list(name) else { return nil }
    var texts: [String] = []
    for element in elements {
      guard let text = element.text else { throw mistake(name, element, "a list of strings") }
      texts.append(text)
    }
    return texts
  }

  /// A list of strings, or one string; empty if there is none.
  func textOrTexts(_ name: String) throws(TemplateError) -> [String] {
    if let text = try value(name)?.text { return [text] }
    return try texts(name) ?? []
  }

  /// A list of objects; empty if there is none.
  func objects(_ name: String) throws(TemplateError) -> [PropertyReader] {
    try (list(name) ?? []).map { element throws(TemplateError) in
      guard let members = element.members else { throw mistake(name, element, "a list of objects") }
      return PropertyReader(members, of: "\(name)` of `\(subject)", line: element.line, evaluator)
    }
  }

  /// An object.
  func object(_ name: String) throws(TemplateError) -> PropertyReader? {
    guard let value = try value(name) else { return nil }
    guard let members = value.members else { throw mistake(name, value, "an object") }
    return PropertyReader(members, path: path + [name], type: type, line: value.line, evaluator)
  }

  /// An object whose members are evaluated when they are read.
  func unevaluatedObject(_ name: String) throws(TemplateError) -> PropertyReader? {
    guard let member = members.first(where: { $0.name == name }) else { return nil }
    markRead(name)
    var node = member.value
    while let function = node.intrinsic, function.name == Intrinsic.if.rawValue {
      guard let chosen = try evaluator.choice(function.value, line: function.line) else { return nil }
      node = chosen
    }
    if node.intrinsic != nil {
      guard let value = try evaluator.evaluate(node) else { return nil }
      node = value
    }
    if node.content == .null { return nil }
    guard let members = node.members else { throw mistake(name, node, "an object") }
    return PropertyReader(
      try evaluator.expanded(members), path: path + [name], type: type, line: member.line, evaluator)
  }

  /// An error about the value of a member.
  func mistake(_ name: String, _ value: TemplateNode, _ expected: String) -> TemplateError {
    let found = value.text.map { "`\($0)`" } ?? value.kind
    if let text = value.text, evaluator.isUnknown(text) {
      let cure = evaluator.tree.placeholders[text].flatMap { $0 }.map { "Set it with \($0)" } ?? "Write out the value"
      return TemplateError(
        line: value.line,
        "`\(name)` of `\(subject)` is \(found), because only AWS knows the value; expected \(expected). \(cure)")
    }
    return TemplateError(line: value.line, "`\(name)` of `\(subject)` is \(found); expected \(expected)")
  }
}
