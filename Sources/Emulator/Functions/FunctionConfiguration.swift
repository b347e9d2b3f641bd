package import EmulatorCore
import LambdaInterface

/// A function that an emulator is to run, and how.
package struct FunctionConfiguration: Sendable {
  /// What stands between Lambda and COMMAND.
  package enum Adapter: Sendable, Equatable {
    /// Nothing: COMMAND speaks the Runtime API itself.
    case none
    /// This program, started as an extension beside COMMAND. It sees `name` as its own name (`argv[0]`).
    case executable(path: String, arguments: [String], name: String)
  }

  /// An external extension: a program that is started before COMMAND.
  package struct ExternalExtension: Sendable, Equatable {
    /// The name under which it has to register: that of its file.
    package var name: String
    /// The program and its arguments.
    package var command: [String]
    /// What it sees as its own name (`argv[0]`); nil for the program's path.
    package var argumentZero: String?

    /// An extension of this name.
    package init(name: String, command: [String], argumentZero: String? = nil) {
      self.name = name
      self.command = command
      self.argumentZero = argumentZero
    }
  }

  /// All external extensions, the adapter first.
  var externalExtensions: [ExternalExtension] {
    guard case .executable(let path, let arguments, let name) = adapter else { return extensions }
    let fileName = name.split(separator: "/").last.map(String.init) ?? name
    return [ExternalExtension(name: fileName, command: [path] + arguments, argumentZero: name)] + extensions
  }

  /// A further front door, at an address of its own.
  package struct FrontDoorAddress: Sendable, Equatable {
    /// What kind it is, and how it is set up.
    package var settings: FrontDoorSettings
    /// Its numeric address.
    package var host: String
    /// Its port; 0 for one that the kernel chooses.
    package var port: Int
    /// The option that asked for it, for messages.
    package var option: String

    /// A front door with these settings at this address.
    package init(_ settings: FrontDoorSettings, host: String, port: Int, option: String) {
      self.settings = settings
      self.host = host
      self.port = port
      self.option = option
    }
  }

  /// What becomes of asynchronous invocations.
  package struct Events: Sendable, Equatable {
    /// How often and how long they are tried.
    package var policy = AsynchronousInvocation.Policy()
    /// Where those are told of that worked.
    package var onSuccess: EventDestination?
    /// Where those are told of that were given up.
    package var onFailure: EventDestination?
    /// Where the events themselves go that were given up.
    package var deadLetters: EventDestination?
    /// How long the server of an HTTP destination has to respond.
    package var destinationTimeout = Duration.seconds(5)

    /// Lambda's policy, but with shorter delays, and no destinations.
    package init() {}
  }

  /// What becomes of asynchronous invocations.
  package var events = Events()
  /// Its front doors besides the emulator's own address.
  package var frontDoors: [FrontDoorAddress] = []
  /// The function.
  package var function = FunctionDescription()
  /// COMMAND: a program and its arguments.
  package var command: [String]
  /// The adapter.
  package var adapter = Adapter.none
  /// The extensions besides the adapter.
  package var extensions: [ExternalExtension] = []
  /// The variables that COMMAND and adapter inherit; Lambda's own win over them.
  package var inheritedEnvironment: [String: String] = [:]
  /// Variables that win over Lambda's own.
  package var environment: [String: String] = [:]
  /// Where COMMAND and adapter start.
  package var workingDirectory: String
  /// The limits that are to hold for the sandbox, as far as this machine lets them.
  package var limits: Set<SandboxLimit> = []
  /// Those of them without which the emulator is not to start.
  package var required: Set<SandboxLimit> = []
  /// How many sandboxes there are, and for how long.
  package var scaling = SandboxPool.Limits()
  /// Where the application listens, unless ``environment`` says otherwise to it: the port of the first sandbox.
  package var appPort = 8080
  /// The files of a sandbox whose root is read-only.
  package struct Files: Sendable, Equatable {
    /// How much fits into its `/tmp`, in MB.
    package var temporaryMegabytes: Int
    /// Paths below this machine's `/tmp` that it sees.
    package var visible: [String]
    /// Paths that it can write to.
    package var writable: [String]

    /// Files of this description.
    package init(
      temporaryMegabytes: Int = LambdaLimits.temporaryMegabytes.lowerBound, visible: [String] = [],
      writable: [String] = []
    ) {
      self.temporaryMegabytes = temporaryMegabytes
      self.visible = visible
      self.writable = writable
    }
  }

  /// The files of the sandbox, where its root is read-only.
  package var files = Files()
  /// The ports of this machine's loopback address that are reached from a network of the sandbox's own.
  package var forwardedPorts: [Int] = []
  /// How long a freeze takes at least: an invocation that comes earlier waits.
  package var thawDelay = Duration.zero
  /// Which invocations fail on purpose; nil for none.
  package var chaos: ChaosPlan?
  /// How long a start may take.
  package var startLimit = LambdaLimits.initDuration
  /// How long processes that are asked to end are given before they are killed.
  package var shutdownGrace = Duration.seconds(2)

  /// The configuration of a function with this command.
  package init(command: [String], workingDirectory: String) {
    self.command = command
    self.workingDirectory = workingDirectory
  }
}
