import ArgumentParser
import Emulator
import EmulatorCore

/// Options of `swiftlet local` and `swiftlet up` that control who may call the emulator.
struct CallerOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Another Host to accept on loopback addresses, besides localhost, its subdomains, loopback addresses and --domain-name. May be repeated.",
      valueName: "host"))
  var allowHost: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Allow web pages of this origin to call the Lambda API, for example http://localhost:3000, or * for all. May be repeated.",
      valueName: "origin"))
  var corsOrigin: [String] = []

  @Option(
    help: ArgumentHelp(
      "A JSON file that says whom access keys belong to, for Function URLs and APIs with AWS_IAM: {\"AKIA…\": {\"userArn\": \"…\"}}. Other access keys are refused, unless the file has *.",
      valueName: "file"))
  var identities: String?

  func validate() throws {
    for host in allowHost where host.isEmpty || host.contains("/") || host == "*" {
      throw ValidationError("--allow-host \(host): expected a host, such as api.example.com.")
    }
    for origin in corsOrigin where origin != "*" {
      guard let scheme = origin.firstRange(of: "://"), !origin[scheme.upperBound...].isEmpty,
        !origin[scheme.upperBound...].contains("/")
      else {
        throw ValidationError("--cors-origin \(origin): expected an origin, such as http://localhost:3000, or *.")
      }
    }
  }

  func apply(to configuration: inout EmulatorConfiguration) throws {
    configuration.allowedHosts = allowHost
    configuration.corsOrigins = corsOrigin
    guard let identities else { return }
    guard configuration.checksSignatures else {
      throw ValidationError(
        "--identities \(identities) has no effect, because no Function URL or API has AWS_IAM. Leave it out.")
    }
    if identities != "-" { ConfigurationFiles.note(identities) }
    let text = try InputFile.read(identities, option: "--identities")
    do throws(CallerIdentities.Mistake) {
      configuration.identities = try CallerIdentities(json: text)
    } catch {
      throw ValidationError("--identities \(identities): \(error.message).")
    }
  }
}

extension EmulatorConfiguration {
  /// Whether requests to a Function URL or a route must be signed.
  fileprivate var checksSignatures: Bool {
    functions.contains { $0.function.functionURL.authType == .iam }
      || apis.contains { address in
        address.api.routes.contains { address.api.authorizer(of: $0)?.kind == .iam }
      }
  }
}
