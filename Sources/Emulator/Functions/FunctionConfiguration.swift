package import EmulatorCore
import LambdaInterface

/// A function, and how the emulator runs it.
package struct FunctionConfiguration: Sendable, Equatable {
  /// The adapter between Lambda and COMMAND.
  package enum Adapter: Sendable, Equatable {
    /// None: COMMAND calls the Runtime API itself.
    case none
    /// This program, started as an extension beside COMMAND, with `name` as its `argv[0]`.
    case executable(path: String, arguments: [String], name: String)
  }

  /// An external extension: a program that starts before COMMAND.
  package struct ExternalExtension: Sendable, Equatable {
    /// The name that it must register with: its file name.
    package var name: String
    /// The program and its arguments.
    package var command: [String]
    /// Its `argv[0]`; nil for the program's path.
    package var argumentZero: String?

    /// An extension with this name.
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

  /// A front door with its own address.
  package struct FrontDoorAddress: Sendable, Equatable {
    /// Its kind and settings.
    package var settings: FrontDoorSettings
    /// Its numeric address.
    package var host: String
    /// Its port; 0 lets the kernel choose.
    package var port: Int
    /// The option that enabled it, for messages.
    package var option: String

    /// A front door with these settings at this address.
    package init(_ settings: FrontDoorSettings, host: String, port: Int, option: String) {
      self.settings = settings
      self.host = host
      self.port = port
      self.option = option
    }
  }

  /// How asynchronous invocations are retried and reported.
  package struct Events: Sendable, Equatable {
    /// The retry policy.
    package var policy = AsynchronousInvocation.Policy()
    /// The destination for successful invocations.
    package var onSuccess: EventDestination?
    /// The destination for failed invocations.
    package var onFailure: EventDestination?
    /// The dead-letter queue for events of failed invocations.
    package var deadLetters: EventDestination?
    /// The response timeout of an HTTP destination.
    package var destinationTimeout = Duration.seconds(5)

    /// Lambda's policy with shorter delays, and no destinations.
    package init() {}
  }

  /// How asynchronous invocations are retried and reported.
  package var events = Events()
  /// Its front doors with their own addresses.
  package var frontDoors: [FrontDoorAddress] = []
  /// The function.
  package var function = FunctionDescription()
  /// The code that is deployed; nil if COMMAND runs in ``workingDirectory``.
  package var code: FunctionCode?
  /// The container image whose files the function has instead of this machine's; nil for none. It requires the limit
  /// ``SandboxLimit/readOnly``.
  package var image: FunctionImage?
  /// COMMAND: a program and its arguments; empty if the runtime of ``code`` starts the function.
  package var command: [String]
  /// The adapter.
  package var adapter = Adapter.none
  /// The extensions besides the adapter.
  package var extensions: [ExternalExtension] = []
  /// The variables that COMMAND and the adapter inherit. Lambda's own variables override them.
  package var inheritedEnvironment: [String: String] = [:]
  /// Variables that override Lambda's own.
  package var environment: [String: String] = [:]
  /// The working directory of COMMAND and the adapter. With ``code`` it is `/var/task` instead,
  /// and with ``image`` the image's.
  package var workingDirectory: String
  /// The limits to enforce if this machine can.
  package var limits: Set<SandboxLimit> = []
  /// The limits that must be enforced for the emulator to start.
  package var required: Set<SandboxLimit> = []
  /// The number and lifetime of sandboxes.
  package var scaling = SandboxPool.Limits()
  /// The port of the app in the first sandbox, unless ``environment`` sets another one.
  package var appPort = 8080
  /// The files of a sandbox whose root is read-only.
  package struct Files: Sendable, Equatable {
    /// The size of its `/tmp`, in MB.
    package var temporaryMegabytes: Int
    /// Visible paths below this machine's `/tmp`.
    package var visible: [String]
    /// Writable paths.
    package var writable: [String]

    /// Files with these settings.
    package init(
      temporaryMegabytes: Int = LambdaLimits.temporaryMegabytes.lowerBound, visible: [String] = [],
      writable: [String] = []
    ) {
      self.temporaryMegabytes = temporaryMegabytes
      self.visible = visible
      self.writable = writable
    }
  }

  /// The files of the sandbox if its root is read-only.
  package var files = Files()
  /// The ports of this machine's loopback address that the sandbox's own network can reach.
  package var forwardedPorts: [Int] = []
  /// The minimum duration of a freeze: an earlier invocation waits.
  package var thawDelay = Duration.zero
  /// Which invocations fail on purpose; nil for none.
  package var chaos: ChaosPlan?
  /// Whether nothing may interrupt a debugger, see ``prepareForDebugger()``.
  package internal(set) var isDebugged = false
  /// The time limit for a start.
  package var startLimit = LambdaLimits.initDuration
  /// The grace period between SIGTERM and SIGKILL.
  package var shutdownGrace = Duration.seconds(2)

  /// The configuration for a command.
  package init(command: [String], workingDirectory: String) {
    self.command = command
    self.workingDirectory = workingDirectory
  }
}
