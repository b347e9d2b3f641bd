/// Nested stacks.
extension TemplateEvaluator {
  /// An output of a nested stack.
  struct OutputKey: Hashable {
    var stack: String
    var name: String
    /// The environment variable for which it is evaluated: warnings name it, and IDs of APIs are others.
    var variable: EnvironmentVariable?
  }

  /// The evaluator of a nested stack; nil if its template is not on this machine.
  func nestedStack(_ resource: TemplateResource) throws(TemplateError) -> TemplateEvaluator? {
    if let known = nestedStacks[resource.name] { return known }
    let nested = try NestedStackReader(evaluator: self).read(resource)
    nestedStacks[resource.name] = .some(nested)
    return nested
  }

  /// The value of an output of a nested stack.
  func output(_ name: String, of resource: TemplateResource, line: Int) throws(TemplateError) -> TemplateNode.Content {
    guard let nested = try nestedStack(resource) else {
      return unknown("\(resource.name).Outputs.\(name)", line: line)
    }
    guard let output = nested.document.outputs.first(where: { $0.name == name }) else {
      let known = nested.document.outputs.map(\.name).joined(separator: ", ")
      throw TemplateError(
        line: line,
        "the template of `\(resource.name)` has no output `\(name)`; it has \(known.isEmpty ? "none" : known)")
    }
    let key = OutputKey(stack: resource.name, name: name, variable: variable)
    if let known = outputs[key] { return known }
    nested.variable = variable
    defer { nested.variable = nil }
    let value = try nested.locating { () throws(TemplateError) -> TemplateNode? in
      if let condition = output.value["Condition"] {
        let condition = try condition.conditionName("`Condition` of the output `\(name)`")
        guard try nested.condition(named: condition, line: output.line) else { return nil }
      }
      guard let value = output.value["Value"] else {
        throw TemplateError(line: output.line, "the output `\(name)` has no `Value`")
      }
      return try nested.evaluate(value)
    }
    guard let value else {
      throw TemplateError(line: line, "the output `\(name)` of `\(resource.name)` has no value under its condition")
    }
    outputs[key] = value.content
    return value.content
  }

  /// Checks what is wrong whether or not it is used: conditions, and circles of resources.
  func check() throws(TemplateError) {
    for member in document.conditions { _ = try condition(named: member.name, line: member.line) }
    var graph = ReferenceGraph(self)
    try graph.check()
  }

  /// Runs a step, and names this template's file in its error.
  func locating<Value>(_ body: () throws(TemplateError) -> Value) throws(TemplateError) -> Value {
    guard let file = stack.file else { return try body() }
    return try TemplateError.locating(in: file, body)
  }
}

/// What the stacks of a template have in common.
final class StackTree {
  private var stacks = 0
  private var steps = 0
  /// Placeholders for values that only AWS knows, and what sets each; nil if nothing does.
  private(set) var placeholders: [String: String?] = [:]

  /// More than any template needs in which names and outputs do not multiply each other.
  static let mostSteps = 5_000_000

  func add(placeholder: String, cure: String?) { placeholders[placeholder] = .some(cure) }

  /// Counts steps of the evaluation. Returns false if there are too many.
  func countSteps(_ count: Int) -> Bool {
    steps += count
    return steps <= Self.mostSteps
  }

  /// Counts a nested stack, and returns how many there are.
  func countStack() -> Int {
    stacks += 1
    return stacks
  }
}
