/// Conditions and the functions in them.
extension TemplateEvaluator {
  /// Whether a condition of the template holds.
  func condition(named name: String, line: Int) throws(TemplateError) -> Bool {
    if let value = conditions[name] { return value }
    guard let node = conditionNodes[name] else {
      throw TemplateError(line: line, "the condition `\(name)` is not in `Conditions`")
    }
    if let start = pendingConditions.firstIndex(of: name) {
      let path = (pendingConditions[start...] + [name]).joined(separator: " → ")
      throw TemplateError(line: node.line, "the condition `\(name)` depends on itself: \(path)")
    }
    pendingConditions.append(name)
    defer { pendingConditions.removeLast() }
    let value = try condition(node)
    conditions[name] = value
    return value
  }

  /// Whether an expression of conditions holds.
  func condition(_ node: TemplateNode) throws(TemplateError) -> Bool {
    try descend(line: node.line)
    defer { ascend() }
    guard let members = node.members, members.count == 1, let function = members.first else {
      if let value = Self.boolean(node) { return value }
      throw TemplateError(
        line: node.line,
        "a condition is \(node.kind); expected `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`")
    }
    let argument = function.value
    switch function.name {
    case "Condition":
      return try condition(named: try argument.conditionName("`Condition`"), line: function.line)
    case "Fn::Equals":
      let parts = try arguments(argument, 2, of: .equals, line: function.line)
      let first = try evaluate(parts[0])
      let second = try evaluate(parts[1])
      return Self.isEqual(first, second)
    case "Fn::Not":
      return try !condition(try arguments(argument, 1, of: .not, line: function.line)[0])
    case "Fn::And", "Fn::Or":
      let isAnd = function.name == "Fn::And"
      guard let operands = argument.elements, !operands.isEmpty else {
        throw TemplateError(
          line: function.line, "`\(function.name)` is \(argument.kind); expected a list of conditions")
      }
      // All are evaluated, so that a mistake in any of them is found.
      var holds = isAnd
      for operand in operands {
        let value = try condition(operand)
        holds = isAnd ? holds && value : holds || value
      }
      return holds
    default:
      guard let value = try evaluate(node).flatMap(Self.boolean) else {
        throw TemplateError(
          line: function.line,
          "`\(function.name)` is no condition; expected `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`")
      }
      return value
    }
  }

  /// The argument of `Fn::If` that applies, before it is evaluated; nil for `AWS::NoValue`.
  func choice(_ argument: TemplateNode, line: Int) throws(TemplateError) -> TemplateNode? {
    let parts = try arguments(argument, 3, of: .if, line: line)
    guard parts[0].members == nil else { return try condition(parts[0]) ? parts[1] : parts[2] }
    let name = try parts[0].conditionName("the first argument of `Fn::If`")
    return try condition(named: name, line: parts[0].line) ? parts[1] : parts[2]
  }

  /// Whether two values are the same. `1` and `"1"` are, as CloudFormation compares texts.
  private static func isEqual(_ first: TemplateNode?, _ second: TemplateNode?) -> Bool {
    guard let first, let second else { return first == nil && second == nil }
    return first.text.map { $0 == second.text } ?? (first.json == second.json)
  }

  private static func boolean(_ node: TemplateNode) -> Bool? {
    switch node.text {
    case "true": true
    case "false": false
    default: nil
    }
  }
}
