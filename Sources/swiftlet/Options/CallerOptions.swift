import ArgumentParser
import Emulator

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

  func apply(to configuration: inout EmulatorConfiguration) {
    configuration.allowedHosts = allowHost
    configuration.corsOrigins = corsOrigin
  }
}
