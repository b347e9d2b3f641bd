/// Writes out the loops of `Fn::ForEach`, a function of the transform AWS::LanguageExtensions.
///
/// See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>.
struct LoopExpander {
  /// The start of the name of each loop.
  static let prefix = "Fn::ForEach"

  /// It knows parameters and mappings, but no resources.
  private let evaluator: TemplateEvaluator
  private let isEnabled: Bool
  private var nodes = 0
  private var bytes = 0

  /// CloudFormation's limit of a template.
  private static let mostBytes = 1_000_000
  /// As many as YAML documents may have here.
  private static let mostNodes = 100_000

  /// - Parameter isEnabled: whether the template has the transform.
  init(_ evaluator: TemplateEvaluator, isEnabled: Bool) {
    self.evaluator = evaluator
    self.isEnabled = isEnabled
  }

  /// The error about a loop in a place that has none.
  static func misplaced(_ member: TemplateNode.Member) -> TemplateError {
    TemplateError(
      line: member.line, "`\(member.name)` is not allowed here; loops belong in Conditions, Resources and Outputs")
  }

  /// The resources with their loops written out, and conditions that are functions replaced by names.
  mutating func expandedResources(_ resources: TemplateNode) throws(TemplateError) -> TemplateNode {
    var resources = try expanded(resources)
    guard case .object(var members) = resources.content else { return resources }
    for index in members.indices {
      guard case .object(var attributes) = members[index].value.content,
        let condition = attributes.firstIndex(where: { $0.name == "Condition" && $0.value.intrinsic != nil })
      else { continue }
      if let value = try evaluator.evaluate(attributes[condition].value) {
        attributes[condition].value = value
      } else {
        attributes.remove(at: condition)
      }
      members[index].value.content = .object(attributes)
    }
    resources.content = .object(members)
    return resources
  }

  /// A value with its loops written out.
  mutating func expanded(_ node: TemplateNode) throws(TemplateError) -> TemplateNode {
    try expanded(node, [:])
  }

  /// - Parameter values: the values of the identifiers of the loops around the node.
  private mutating func expanded(
    _ node: TemplateNode, _ values: [String: String]
  ) throws(TemplateError) -> TemplateNode {
    if !values.isEmpty { try count(0, line: node.line) }
    switch node.content {
    case .null, .boolean, .number: return node
    case .string(let text):
      return TemplateNode(.string(try substituted(text, values, line: node.line)), line: node.line)
    case .list(let elements):
      var result: [TemplateNode] = []
      for element in elements { result.append(try expanded(element, values)) }
      return TemplateNode(.list(result), line: node.line)
    case .object(let members):
      if !values.isEmpty, let replaced = try replaced(node, values) { return replaced }
      return TemplateNode(.object(try expanded(members, values)), line: node.line)
    }
  }

  private mutating func expanded(
    _ members: [TemplateNode.Member], _ values: [String: String]
  ) throws(TemplateError) -> [TemplateNode.Member] {
    var result: [TemplateNode.Member] = []
    for member in members {
      if member.name.hasPrefix("\(Self.prefix)::") {
        result += try writtenOut(member, values)
      } else {
        let name = try substituted(member.name, values, line: member.line)
        let value = try expanded(member.value, values)
        result.append(TemplateNode.Member(name: name, line: member.line, value: value))
      }
    }
    guard result.count > members.count || !values.isEmpty else { return result }
    var names: Set<String> = []
    for member in result where !names.insert(member.name).inserted {
      throw TemplateError(
        line: member.line,
        "`\(member.name)` is there twice; the key in `Fn::ForEach` needs the identifier of each loop, as in `Name${Identifier}`"
      )
    }
    return result
  }

  /// A `Ref` of an identifier as its value, and an `Fn::Sub` of nothing else as a string; nil for other values.
  private mutating func replaced(_ node: TemplateNode, _ values: [String: String]) throws(TemplateError)
    -> TemplateNode?
  {
    guard let function = node.intrinsic, let text = function.value.text else { return nil }
    if function.name == Intrinsic.ref.rawValue {
      return values[text].map { TemplateNode(.string($0), line: node.line) }
    }
    guard function.name == Intrinsic.sub.rawValue else { return nil }
    // A name of a resource or condition must be a string once the loops are written out.
    let parts = SubstitutionPattern.parts(of: try substituted(text, values, line: node.line))
    var literal = ""
    for part in parts {
      guard case .literal(let text) = part else { return nil }
      literal += text
    }
    return TemplateNode(.string(literal), line: node.line)
  }

  private mutating func writtenOut(
    _ loop: TemplateNode.Member, _ values: [String: String]
  ) throws(TemplateError) -> [TemplateNode.Member] {
    guard isEnabled else {
      throw TemplateError(line: loop.line, "`\(loop.name)` needs `Transform: AWS::LanguageExtensions`")
    }
    guard let parts = loop.value.elements, parts.count == 3, let identifier = parts[0].text,
      let members = parts[2].members, !members.isEmpty
    else {
      throw TemplateError(
        line: loop.line, "`\(loop.name)` is \(loop.value.kind); expected a list of an identifier, a list and an object")
    }
    var result: [TemplateNode.Member] = []
    for item in try collection(parts[1], of: loop, values) {
      result += try expanded(members, values.merging([identifier: item]) { $1 })
    }
    return result
  }

  private mutating func collection(
    _ node: TemplateNode, of loop: TemplateNode.Member, _ values: [String: String]
  ) throws(TemplateError) -> [String] {
    let warnings = evaluator.warnings.count
    let value = try evaluator.evaluate(try expanded(node, values))
    if evaluator.warnings.count > warnings, let warning = evaluator.warnings.last {
      throw TemplateError(line: node.line, "the list of `\(loop.name)` is not known: \(warning.message)")
    }
    guard let elements = value?.elements else {
      throw TemplateError(
        line: node.line, "the list of `\(loop.name)` is \(value?.kind ?? "`AWS::NoValue`"); expected a list of strings")
    }
    var texts: [String] = []
    for element in elements {
      guard let text = element.text else {
        throw TemplateError(line: element.line, "the list of `\(loop.name)` has \(element.kind); expected strings")
      }
      texts.append(text)
    }
    return texts
  }

  private mutating func count(_ length: Int, line: Int) throws(TemplateError) {
    nodes += 1
    bytes += length
    guard nodes <= Self.mostNodes, bytes <= Self.mostBytes else {
      throw TemplateError(
        line: line,
        "the loops of `Fn::ForEach` write out more than \(Self.mostNodes) values or \(Self.mostBytes) bytes")
    }
  }

  /// Replaces `${Identifier}` by its value, and `&{Identifier}` by the letters and digits of its value.
  private mutating func substituted(
    _ text: String, _ values: [String: String], line: Int
  ) throws(TemplateError) -> String {
    guard !values.isEmpty else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(where: { $0 == "$" || $0 == "&" }), result.utf8.count <= Self.mostBytes {
      result += rest[..<start]
      rest = rest[start...]
      if rest.dropFirst().first == "{", let end = rest.firstIndex(of: "}"),
        let value = values[String(rest[..<end].dropFirst(2))]
      {
        result += rest.first == "$" ? value : value.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        rest = rest[rest.index(after: end)...]
      } else if let first = rest.popFirst() {
        result.append(first)
      }
    }
    result += rest
    try count(result.utf8.count, line: line)
    return result
  }
}
