import ArgumentParser
import EmulatorCore
import Templates

/// Options of `swiftlet up` for a SAM or CloudFormation template.
struct TemplateOptions: ParsableArguments {
  @OptionGroup var source: TemplateSourceOptions

  @Option(
    help: ArgumentHelp(
      "A JSON file with environment variables, in the form of the SAM CLI: {\"NAME\": {\"VARIABLE\": \"value\"}}, or Parameters in place of a function's name.",
      valueName: "file"))
  var envVars: String?

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
      "A JSON Web Key Set with which a JWT or Cognito authorizer checks signatures. Without it they are not checked. May be repeated.",
      valueName: "authorizer=file"))
  var jwtKeys: [String] = []

  func validate() throws {
    if samPorts, apiListen != nil {
      throw ValidationError("--sam-ports and --api-listen cannot be combined. Leave one of them out.")
    }
    for text in jwtKeys where ParameterOverrides.pair(text) == nil {
      throw ValidationError("--jwt-keys \(text): expected the name of an authorizer and a file: NAME=FILE.")
    }
  }

  /// The template that is named.
  var template: String? { source.template }

  /// The address of the first API; nil for the port after that of the Lambda API.
  var firstAPI: ListenAddress? { samPorts ? .samAPI : apiListen }

  /// The option that is given and has no effect without a template; nil if there is none.
  var given: String? {
    let options = [
      (source.given ?? "", source.given != nil), ("--env-vars", envVars != nil), ("--api-listen", apiListen != nil),
      ("--jwt-keys", !jwtKeys.isEmpty),
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
}
