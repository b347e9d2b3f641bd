/// The settings in a `samconfig.toml` that matter to functions on this machine.
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

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - text: TOML.
  ///   - name: the configuration environment, usually `default`.
  package init(_ text: [UInt8], environment name: String = "default") throws(TemplateError) {
    let tables = try TOMLReader.tables(in: text)
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
}
