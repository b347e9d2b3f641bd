import Templates

/// Templates for tests.
enum TemplateFixtures {
  /// Reads a template of SAM, given without its first line.
  static func serverless(
    _ text: String, parameters: [String: String] = [:], include: @escaping (String) -> [UInt8]? = { _ in nil }
  ) throws -> Template {
    try Template(
      Array("Transform: AWS::Serverless-2016-10-31\n\(text)".utf8), parameters: parameters, include: include)
  }

  /// Reads a template without SAM, given without its first line.
  static func cloudFormation(_ text: String, parameters: [String: String] = [:]) throws -> Template {
    try Template(Array("AWSTemplateFormatVersion: 2010-09-09\n\(text)".utf8), parameters: parameters)
  }

  /// Reads a template with one function `F`.
  ///
  /// - Parameters:
  ///   - properties: lines of its properties.
  ///   - sections: further sections, before `Resources`.
  static func function(
    _ properties: String, sections: String = "", parameters: [String: String] = [:]
  ) throws -> (function: TemplateFunction, warnings: [TemplateWarning]) {
    let indented = properties.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
    let template = try serverless(
      "\(sections)\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n\(indented)\n",
      parameters: parameters)
    return (template.functions[0], template.warnings)
  }

  /// The value of an environment variable that is written like this.
  ///
  /// - Parameters:
  ///   - expression: YAML.
  ///   - sections: further sections, before `Resources`.
  static func value(
    of expression: String, sections: String = "", resources: String = "", parameters: [String: String] = [:]
  ) throws -> (value: String?, warnings: [TemplateWarning]) {
    let template = try serverless(
      """
      \(sections)
      Resources:
        F:
          Type: AWS::Serverless::Function
          Properties:
            Environment: { Variables: { V: \(expression) } }
      \(resources.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      """, parameters: parameters)
    return (template.functions[0].environment["V"], template.warnings)
  }
}
