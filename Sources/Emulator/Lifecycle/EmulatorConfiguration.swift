import EmulatorCore
import LambdaInterface

/// What an emulator is to run, and where.
package struct EmulatorConfiguration: Sendable {
  /// The numeric address of Function URLs and Invoke API, as `127.0.0.1`.
  package var host = "127.0.0.1"
  /// Their port; 0 for one that the kernel chooses.
  package var port = 9000
  /// The functions; at least one, each with a name of its own.
  package var functions: [FunctionConfiguration]
  /// Whether the emulator ends if a function fails before it was ever ready. If not, its callers get Lambda's error, and
  /// the next call starts it again.
  package var exitsOnFailure = false
  /// Hosts that listeners on loopback addresses accept besides loopback ones and the front doors' domain names.
  package var allowedHosts: [String] = []
  /// Origins of web pages that may call the Lambda API; `*` for all.
  package var corsOrigins: [String] = []
  /// The directory that keeps events and what came of them; nil where they are not kept.
  package var recordDirectory: String?
  /// Whether orphans of the functions' processes fall to this process, which then ends and reaps them all: every child of
  /// this process is then taken for one of theirs.
  package var adoptsOrphans = false

  /// The hosts that listeners on loopback addresses accept.
  var hostRules: HostRules {
    let domainNames = functions.flatMap { function in
      [function.function.functionURL.domainName] + function.frontDoors.map(\.settings.domainName)
    }
    return HostRules(allowing: allowedHosts + domainNames.compactMap(\.self))
  }

  /// How the emulator's own lines are written: as the log of its first function.
  var logFormat: LogFormat { functions.first?.function.logFormat ?? .text }

  /// The configuration of an emulator for these functions.
  package init(functions: [FunctionConfiguration]) { self.functions = functions }
}
