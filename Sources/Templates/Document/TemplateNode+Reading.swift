import YAML

extension TemplateNode {
  /// Reads a YAML or JSON text; nil if it is empty.
  ///
  /// - Parameter format: JSON is refused if it is not JSON, although it may be YAML.
  static func read(_ text: [UInt8], as format: TextFormat = .yaml) throws(TemplateError) -> TemplateNode? {
    if case .json = format, let mistake = TextFormat.mistake(inJSON: text) { throw mistake }
    let root: YAMLNode?
    do throws(YAMLError) {
      root = try YAMLReader.read(JSONEscapes.withoutSurrogates(text))
    } catch {
      if TextFormat.isJSON(text), let mistake = TextFormat.mistake(inJSON: text) { throw mistake }
      throw TemplateError(line: error.line, error.message)
    }
    return try root.map { node throws(TemplateError) in try TemplateNode(node) }
  }

  private init(_ node: YAMLNode) throws(TemplateError) {
    let content: Content =
      switch node.content {
      case .scalar(let text, let isPlain):
        isPlain && node.tag != "tag:yaml.org,2002:str" ? PlainScalar.content(of: text) : .string(text)
      case .sequence(let elements):
        .list(try elements.map { element throws(TemplateError) in try TemplateNode(element) })
      case .mapping(let entries): .object(try Self.members(of: entries))
      }
    self.init(content, line: node.line)
    guard let tag = node.tag, tag.hasPrefix("!"), tag != "!" else { return }
    // The argument of a function is a string: `!GetAZs` without one is that of the region.
    if self.content == .null { self.content = .string("") }
    try apply(tag)
  }

  private static func members(of entries: [YAMLNode.Entry]) throws(TemplateError) -> [Member] {
    var members: [Member] = []
    var merged: [Member] = []
    for entry in entries {
      guard let name = entry.key.text else {
        throw TemplateError(line: entry.key.line, "the name of a member is \(entry.key.kind); expected a string")
      }
      let value = try TemplateNode(entry.value)
      if name == "<<" {
        merged += try Self.mergedMembers(value)
      } else {
        members.append(Member(name: name, line: entry.key.line, value: value))
      }
    }
    // The members of a merge key (yaml.org/type/merge.html) yield to those that are written out, and to earlier ones.
    var names = Set(members.map(\.name))
    for member in merged where names.insert(member.name).inserted { members.append(member) }
    return members
  }

  private static func mergedMembers(_ value: TemplateNode) throws(TemplateError) -> [Member] {
    if let members = value.members { return members }
    guard let elements = value.elements else {
      throw TemplateError(line: value.line, "`<<` is \(value.kind); expected an object or a list of objects")
    }
    var members: [Member] = []
    for element in elements { members += try mergedMembers(element) }
    return members
  }

  /// Replaces a tag by the function that it stands for.
  private mutating func apply(_ tag: String) throws(TemplateError) {
    let short = tag.dropFirst()
    let name = short == "Ref" || short == "Condition" ? String(short) : "Fn::\(short)"
    guard name == "Condition" || Intrinsic(rawValue: name) != nil else {
      throw TemplateError(line: line, "`\(tag)` is not an intrinsic function of CloudFormation")
    }
    self = TemplateNode(.object([Member(name: name, line: line, value: self)]), line: line)
  }
}

/// Plain scalars, as CloudFormation reads them (yaml.org/type, version 1.1).
private enum PlainScalar {
  static func content(of text: String) -> TemplateNode.Content {
    switch text {
    case "", "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": .boolean(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": .boolean(false)
    default: isNumber(text) ? .number(text) : .string(text)
    }
  }

  /// Whether this is a decimal number without leading zeros. An account ID such as `012345678901` is a string.
  private static func isNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    func skipDigits() -> Int {
      let digits = rest.prefix(while: isDigit)
      rest = rest[digits.endIndex...]
      return digits.count
    }
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = skipDigits()
    guard whole == 1 || !startsWithZero else { return false }
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = skipDigits()
    }
    guard whole + fraction > 0 else { return false }
    if let letter = rest.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
      rest.removeFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
