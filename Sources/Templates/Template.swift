import EmulatorCore

/// What a SAM or CloudFormation template describes, as far as it runs on this machine.
package struct Template: Sendable, Equatable {
  /// The functions, in the template's order.
  package var functions: [TemplateFunction] = []
  /// The layers that have to be built.
  package var layerVersions: [TemplateLayerVersion] = []
  /// The APIs with routes to the functions.
  package var apis: [TemplateAPI] = []
  /// What the emulator does otherwise than the template says, in the order in which it was found.
  package var warnings: [TemplateWarning] = []
  /// Properties that have no meaning on this machine, such as permissions, with their lines.
  package var ignored: [TemplateWarning] = []
  /// The files of nested stacks, relative to the template's folder.
  package var nestedFiles: [String] = []

  /// Reads a template.
  ///
  /// - Parameters:
  ///   - text: YAML or JSON.
  ///   - format: which of them, as the file's name says.
  ///   - parameters: values for the template's parameters, by name.
  ///   - environment: where the template counts as deployed.
  ///   - include: reads a file that the template includes, or a nested stack's template, relative to the template's folder; nil if it cannot be read.
  /// - Throws: ``TemplateError`` for the first mistake.
  package init(
    _ text: [UInt8], as format: TextFormat = .yaml, parameters: [String: String] = [:],
    environment: TemplateEnvironment = TemplateEnvironment(), include: @escaping (String) -> [UInt8]? = { _ in nil }
  ) throws(TemplateError) {
    guard let root = try TemplateNode.read(text, as: format) else {
      throw TemplateError(line: 1, "the template is empty")
    }
    let document = try TemplateDocument(root, environment: environment, overrides: parameters, include: include)
    try Self.check(parameters, document)
    let evaluator = TemplateEvaluator(
      document, environment: environment, overrides: parameters, include: include)
    try evaluator.check()
    try StackReader.read(evaluator, into: &self)
  }

  /// The names of a template's parameters.
  package static func parameterNames(
    in text: [UInt8], as format: TextFormat = .yaml
  ) throws(TemplateError) -> Set<String> {
    Set(try TemplateNode.read(text, as: format)?["Parameters"]?.members?.map(\.name) ?? [])
  }

  private static func check(_ overrides: [String: String], _ document: TemplateDocument) throws(TemplateError) {
    for (name, value) in overrides.sorted(by: { $0.key < $1.key }) {
      guard let parameter = document.parameters.first(where: { $0.name == name }) else {
        let known = document.parameters.map(\.name).joined(separator: ", ")
        throw TemplateError(
          line: 1,
          "there is no parameter `\(name)`; \(known.isEmpty ? "the template has none" : "the template has \(known)")")
      }
      try parameter.check(value, "the parameter `\(name)`")
    }
  }
}
