import ArgumentParser
import EmulatorCore
import Templates

/// Options of `swiftlet up` for a SAM or CloudFormation template.
struct TemplateOptions: ParsableArguments {
  @OptionGroup var source: TemplateSourceOptions

  static let variablesHelp = ArgumentHelp(
    "A JSON file with environment variables, in the form of the SAM CLI: {\"NAME\": {\"VARIABLE\": \"value\"}}, or Parameters in place of a function's name.",
    valueName: "file")

  @Option(help: variablesHelp)
  var envVars: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "The image of a function with the package type Image: an archive of docker save, an OCI archive or an OCI layout. May be repeated.",
      valueName: "function=place"))
  var image: [String] = []

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
    for text in image where ParameterOverrides.pair(text) == nil {
      throw ValidationError("--image \(text): expected the name of a function and an image: FUNCTION=PLACE.")
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
      (source.given ?? "", source.given != nil), ("--env-vars", envVars != nil),
      ("--image", !image.isEmpty), ("--api-listen", apiListen != nil),
      ("--jwt-keys", !jwtKeys.isEmpty),
    ]
    return options.first { $0.1 }?.0
  }

  /// The images by the names or logical IDs of functions.
  var images: [String: String] {
    Dictionary(image.compactMap(ParameterOverrides.pair).map { ($0.name, $0.value) }) { $1 }
  }

  /// The keys of a JWT authorizer; nil if none are given.
  func keys(of authorizer: String) throws -> JSONWebKeySet? {
    guard let file = jwtKeys.compactMap(ParameterOverrides.pair).last(where: { $0.name == authorizer })?.value else {
      return nil
    }
    ConfigurationFiles.note(file)
    let text = try InputFile.read(file, option: "--jwt-keys")
    do throws(JSONWebKeySet.Mistake) {
      return try JSONWebKeySet(text)
    } catch {
      throw ValidationError("--jwt-keys \(file): \(error.message).")
    }
  }
}
