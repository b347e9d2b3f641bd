import ArgumentParser
import Templates

/// Options of `swiftlet up` and `swiftlet build` that say which template to read, and with which parameters.
struct TemplateSourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The SAM or CloudFormation template. Default without a swiftlet.yaml: .aws-sam/build/template.yaml, template.yaml, template.yml or template.json.",
      valueName: "file"))
  var template: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("A value for a parameter of the template. May be repeated.", valueName: "name=value"))
  var parameter: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Values for parameters of the template, in the forms of the SAM CLI: NAME=VALUE …", valueName: "overrides"))
  var parameterOverrides: [String] = []

  @Option(
    help: ArgumentHelp(
      "The configuration file of the SAM CLI. Default: samconfig.toml, samconfig.yaml or samconfig.yml.",
      valueName: "file"))
  var configFile: String?

  @Option(help: ArgumentHelp("The environment in the configuration file.", valueName: "name"))
  var configEnv = "default"

  func validate() throws { _ = try parameters() }

  /// The option that is given and has no effect without a template; nil if there is none.
  var given: String? {
    let options = [
      ("--template", template != nil), ("--parameter", !parameter.isEmpty),
      ("--parameter-overrides", !parameterOverrides.isEmpty), ("--config-file", configFile != nil),
    ]
    return options.first { $0.1 }?.0
  }

  /// The values of parameters by name.
  func parameters() throws -> [String: String] {
    var values: [String: String] = [:]
    for text in parameterOverrides {
      guard let overrides = ParameterOverrides.read(text) else {
        throw ValidationError("--parameter-overrides \(text): expected NAME=VALUE pairs.")
      }
      values.merge(overrides) { $1 }
    }
    for text in parameter {
      guard let (name, value) = ParameterOverrides.pair(text) else {
        throw ValidationError("--parameter \(text): expected NAME=VALUE.")
      }
      values[name] = value
    }
    return values
  }
}
