package import EmulatorCore
import LambdaInterface

/// What an emulator runs, and where it listens.
package struct EmulatorConfiguration: Sendable {
  /// The numeric address of the Function URLs and the Lambda API, for example `127.0.0.1`.
  package var host = "127.0.0.1"
  /// Their port; 0 lets the kernel choose.
  package var port = 9000
  /// The functions; at least one, with unique names.
  package var functions: [FunctionConfiguration]
  /// The APIs with routes to the functions.
  package var apis: [APIAddress] = []
  /// Whether the emulator ends if a function fails before it was ever ready. Otherwise callers get Lambda's error, and
  /// the next call starts the function again.
  package var exitsOnFailure = false
  /// Whether all functions start before their first invocation, and not only those that Lambda starts ahead.
  package var startsEagerly = true
  /// Hosts that listeners on loopback addresses accept, besides loopback names and the front doors' domain names.
  package var allowedHosts: [String] = []
  /// Origins of web pages that may call the Lambda API; `*` for all.
  package var corsOrigins: [String] = []
  /// Whom the access keys belong to that sign requests.
  package var identities = CallerIdentities()
  /// The API keys that REST APIs accept.
  package var apiKeys = APIKeys()
  /// The directory for recordings; nil to record nothing.
  package var recordDirectory: String?
  /// Whether the functions' files are watched, and a change restarts their sandboxes.
  package var watchesFiles = false
  /// The files that this configuration was read from, by absolute path.
  package var files: [String] = []
  /// Called when one of ``files`` has changed; nil if these are not watched. Then call ``Emulator/reload(_:)``, if the
  /// configuration can be read again, and in any case ``Emulator/endReload(_:)``.
  package var onChangedConfiguration: (@Sendable () -> Void)?
  /// Files and folders, by absolute path, whose changes do not matter.
  package var unwatched: [String] = []
  /// Whether this process adopts the functions' orphaned processes, and ends and reaps them. Every child of this
  /// process then counts as one of theirs.
  package var adoptsOrphans = false
  /// The console at the main address; nil for none.
  package var console: ConsoleSettings?
  /// Examines a function for the console; nil if it cannot.
  package var consoleDoctor: ConsoleDoctor?
  /// Also receives each entry of the log of a sandbox; nil for nobody.
  package var observer: SandboxObserver?

  var hostRules: HostRules {
    let domainNames =
      functions.flatMap { function in
        [function.function.functionURL.domainName] + function.frontDoors.map(\.settings.domainName)
      } + apis.map(\.frontDoor.settings.domainName)
    return HostRules(allowing: allowedHosts + domainNames.compactMap(\.self))
  }

  /// The format of the emulator's own log lines: that of the first function.
  var logFormat: LogFormat { functions.first?.function.logFormat ?? .text }

  package init(functions: [FunctionConfiguration]) { self.functions = functions }
}

/// An API and where it listens.
package struct APIAddress: Sendable, Equatable {
  package var api: GatewayAPI
  /// Its numeric address.
  package var host: String
  /// Its port; 0 lets the kernel choose.
  package var port: Int
  /// What sets the address, for messages.
  package var option: String

  package init(_ api: GatewayAPI, host: String, port: Int, option: String) {
    self.api = api
    self.host = host
    self.port = port
    self.option = option
  }

  /// The front door for all its routes.
  var frontDoor: FunctionConfiguration.FrontDoorAddress {
    FunctionConfiguration.FrontDoorAddress(
      api.frontDoor, host: host, port: port, option: option)
  }
}
