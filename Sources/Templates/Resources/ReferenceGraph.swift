/// The references between resources, to find cycles. CloudFormation refuses them.
struct ReferenceGraph {
  private let evaluator: TemplateEvaluator
  private var states: [String: State] = [:]
  /// The resources on the way to the current one.
  private var path: [String] = []

  private enum State { case open, done }

  init(_ evaluator: TemplateEvaluator) { self.evaluator = evaluator }

  /// Throws if resources refer to each other in a circle.
  mutating func check() throws(TemplateError) {
    for resource in evaluator.document.resources { try visit(resource) }
  }

  /// The depth is limited by the number of resources.
  private mutating func visit(_ resource: TemplateResource) throws(TemplateError) {
    if states[resource.name] == .done { return }
    if states[resource.name] == .open {
      let start = path.firstIndex(of: resource.name) ?? 0
      let cycle = (path[start...] + [resource.name]).joined(separator: " → ")
      throw TemplateError(line: resource.line, "resources depend on each other in a circle: \(cycle)")
    }
    states[resource.name] = .open
    path.append(resource.name)
    for name in try references(of: resource) {
      if let target = evaluator.resources[name] { try visit(target) }
    }
    path.removeLast()
    states[resource.name] = .done
  }

  private func references(of resource: TemplateResource) throws(TemplateError) -> [String] {
    var names: [String] = []
    for member in resource.properties {
      // SAM makes resources of their own from events, which depend on the function instead.
      if resource.isServerless, member.name == "Events" { continue }
      try collect(member.value, into: &names)
    }
    return names
  }

  /// The names that a value refers to, of resources and parameters.
  func references(in node: TemplateNode) throws(TemplateError) -> [String] {
    var names: [String] = []
    try collect(node, into: &names)
    return names
  }

  private func collect(_ node: TemplateNode, into names: inout [String]) throws(TemplateError) {
    if let function = node.intrinsic {
      switch Intrinsic(rawValue: function.name) {
      case .ref:
        guard let name = function.value.text else { return try collect(function.value, into: &names) }
        names.append(name)
      case .getAtt:
        let first = function.value.elements?.first?.text ?? function.value.text
        if let name = first?.split(separator: ".").first { names.append(String(name)) }
      case .sub: try collectSubstitution(function.value, into: &names)
      case .if:
        // Only the branch that applies counts.
        if let node = try evaluator.choice(function.value, line: function.line) { try collect(node, into: &names) }
      default: try collect(function.value, into: &names)
      }
      return
    }
    for element in node.elements ?? [] { try collect(element, into: &names) }
    for member in node.members ?? [] { try collect(member.value, into: &names) }
  }

  private func collectSubstitution(_ argument: TemplateNode, into names: inout [String]) throws(TemplateError) {
    let pattern = (argument.elements?.first ?? argument).text ?? ""
    let own = argument.elements?.dropFirst().first?.members ?? []
    for case .name(let name) in SubstitutionPattern.parts(of: pattern) where !own.contains(where: { $0.name == name }) {
      if let resource = name.split(separator: ".").first { names.append(String(resource)) }
    }
    for member in own { try collect(member.value, into: &names) }
  }
}
