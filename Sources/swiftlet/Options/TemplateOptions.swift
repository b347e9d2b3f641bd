import ArgumentParser
import EmulatorCore
import Templates

/// Options of `swiftlet up` for a SAM or CloudFormation template.
struct TemplateOptions: ParsableArguments {
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
      "A JSON file with environment variables, in the form of the SAM CLI: {\"NAME\": {\"VARIABLE\": \"value\"}}, or Parameters in place of a function's name.",
      valueName: "file"))
  var envVars: String?

  @Option(help: ArgumentHelp("The configuration file of the SAM CLI. Default: samconfig.toml.", valueName: "file"))
  var configFile: String?

  @Option(help: ArgumentHelp("The environment in the configuration file.", valueName: "name"))
  var configEnv = "default"

  @Option(
    help: ArgumentHelp(
      "The address of the first API of the template; the others get the ports after it. Default: the port after --listen.",
      valueName: "host:port"))
  var apiListen: ListenAddress?

  @Flag(
    help:
      "Listen where the SAM CLI does: at 127.0.0.1:3001 for the Lambda API, and at 127.0.0.1:3000 for the first API of the template."
  )
  var samPorts = false

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A JSON Web Key Set with which a JWT authorizer checks signatures. Without it they are not checked. May be repeated.",
      valueName: "authorizer=file"))
  var jwtKeys: [String] = []

  func validate() throws {
    _ = try parameters()
    if samPorts, apiListen != nil {
      throw ValidationError("--sam-ports and --api-listen cannot be combined. Leave one of them out.")
    }
    for text in jwtKeys where ParameterOverrides.pair(text) == nil {
      throw ValidationError("--jwt-keys \(text): expected the name of an authorizer and a file: NAME=FILE.")
    }
  }

  /// The address of the first API; nil for the port after that of the Lambda API.
  var firstAPI: ListenAddress? { samPorts ? .samAPI : apiListen }

  /// The option that is given and has no effect without a template; nil if there is none.
  var given: String? {
    let options = [
      ("--template", template != nil), ("--parameter", !parameter.isEmpty),
      ("--parameter-overrides", !parameterOverrides.isEmpty), ("--env-vars", envVars != nil),
      ("--config-file", configFile != nil), ("--api-listen", apiListen != nil), ("--jwt-keys", !jwtKeys.isEmpty),
    ]
    return options.first { $0.1 }?.0
  }

  /// The keys of a JWT authorizer; nil if none are given.
  func keys(of authorizer: String) throws -> JSONWebKeySet? {
    guard let file = jwtKeys.compactMap(ParameterOverrides.pair).last(where: { $0.name == authorizer })?.value else {
      return nil
    }
    let text = try InputFile.read(file, option: "--jwt-keys")
    do throws(JSONWebKeySet.Mistake) {
      return try JSONWebKeySet(text)
    } catch {
      throw ValidationError("--jwt-keys \(file): \(error.message).")
    }
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
