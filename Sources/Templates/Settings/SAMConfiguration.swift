/// The settings in a `samconfig.toml` or `samconfig.yaml` that matter to functions on this machine.
///
/// See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>.
package struct SAMConfiguration: Sendable, Equatable {
  /// `parameter_overrides`: values of parameters by name.
  package var parameters: [String: String] = [:]
  /// `region`.
  package var region: String?
  /// `stack_name`.
  package var stackName: String?
  /// `env_vars`: the path of a file with variables, relative to the folder of the configuration.
  package var variablesFile: String?

  /// The commands whose settings apply, later ones first.
  private static let commands = ["local_start_lambda", "local_start_api", "local_invoke", "deploy", "global"]

  package init() {}

  /// How a file is written.
  package enum Format: Sendable {
    case toml
    case yaml

    /// The format that a file's name says.
    package init(path: String) { self = path.hasSuffix(".yaml") || path.hasSuffix(".yml") ? .yaml : .toml }
  }

  /// The names that the SAM CLI looks for, in this order.
  package static let usualNames = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - name: the configuration environment, usually `default`.
  package init(_ text: [UInt8], _ format: Format = .toml, environment name: String = "default") throws(TemplateError) {
    let tables = try format == .toml ? TOMLReader.tables(in: text) : Self.tables(inYAML: text)
    func value(_ key: String) -> TOMLReader.Value? {
      Self.commands.lazy.compactMap { tables["\(name).\($0).parameters"]?[key] }.first
    }
    region = value("region")?.text
    stackName = value("stack_name")?.text
    variablesFile = value("env_vars")?.text
    guard let overrides = value("parameter_overrides") else { return }
    for text in overrides.texts {
      guard let values = ParameterOverrides.read(text) else {
        throw TemplateError(line: overrides.line, "`parameter_overrides` has `\(text)`; expected NAME=VALUE pairs")
      }
      parameters.merge(values) { $1 }
    }
  }

  /// The values by the name of their table and their key, as in TOML: `default.deploy.parameters`.
  private static func tables(inYAML text: [UInt8]) throws(TemplateError) -> [String: [String: TOMLReader.Value]] {
    guard let root = try TemplateNode.read(text) else { return [:] }
    var tables: [String: [String: TOMLReader.Value]] = [:]
    for environment in try members(of: root, "the file") where environment.value.members != nil {
      for command in try members(of: environment.value, "`\(environment.name)`") {
        guard let parameters = command.value["parameters"] else { continue }
        let table = "\(environment.name).\(command.name).parameters"
        for parameter in try members(of: parameters, "`\(table)`") {
          tables[table, default: [:]][parameter.name] = TOMLReader.Value(
            texts: try texts(of: parameter), line: parameter.line)
        }
      }
    }
    return tables
  }

  private static func members(
    of node: TemplateNode, _ subject: String
  ) throws(TemplateError) -> [TemplateNode.Member] {
    if node.content == .null { return [] }
    guard let members = node.members else {
      throw TemplateError(line: node.line, "\(subject) is \(node.kind); expected an object")
    }
    return members
  }

  private static func texts(of parameter: TemplateNode.Member) throws(TemplateError) -> [String] {
    if parameter.value.content == .null { return [] }
    if let text = parameter.value.text { return [text] }
    let texts = parameter.value.elements?.map(\.text)
    guard let texts, !texts.contains(nil) else {
      throw TemplateError(
        line: parameter.value.line,
        "`\(parameter.name)` is \(parameter.value.kind); expected a string or a list of strings")
    }
    return texts.compactMap(\.self)
  }
}
