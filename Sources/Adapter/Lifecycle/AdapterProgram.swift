import AdapterCore
import EventLoop
import Glibc

/// The adapter as a program: settings from the environment, then the event loop on this thread until the end.
public enum AdapterProgram {
  /// The exit code for settings that cannot be used (EX_USAGE).
  private static let invalidSettings: Int32 = 64

  /// Runs the adapter; does not return.
  ///
  /// - Parameter arguments: the command line, the program's own name first.
  public static func main(arguments: [String]) -> Never {
    signal(SIGPIPE, SIG_IGN)
    if arguments.dropFirst().first == "--help" {
      print(SettingsDocumentation.help)
      exit(0)
    }
    let settings: Settings
    let warnings: [SettingsWarning]
    let fallback: FallbackResponse?
    do throws(SettingsError) {
      (settings, warnings) = try Settings.parse(lookup: environment, names: environmentNames())
      fallback = try FallbackFile.read(settings)
    } catch {
      refuse(error)
    }
    let log = Log(level: settings.logLevel, format: settings.logFormat)
    for warning in warnings { log(warning.logRecord) }
    let name = extensionName(arguments)
    run { await AdapterRun(settings: settings, fallback: fallback, log: log, extensionName: name).run() }
  }

  private static func run(_ body: @escaping @Sendable @LoopActor () async -> Int32) -> Never {
    _ = Task(executorPreference: EventLoop.shared) { exit(await body()) }
    EventLoop.shared.run()
    exit(0)
  }

  /// Says which variables are wrong, in the log and to Lambda, and exits.
  private static func refuse(_ error: SettingsError) -> Never {
    let log = Log(level: .info, format: environment("AWS_LAMBDA_LOG_FORMAT") == "JSON" ? .json : .text)
    let failure = FailureExplanation.explain(.settings(error))
    log(failure.logRecord)
    guard let (settings, _) = try? Settings.parse(lookup: { $0 == "AWS_LAMBDA_RUNTIME_API" ? environment($0) : nil })
    else { exit(invalidSettings) }
    run {
      let runtimeAPI = RuntimeAPIClient(address: SocketAddress(settings.runtimeAPI), function: settings.function)
      _ = await runtimeAPI.failInit(
        errorType: failure.code.rawValue, body: failure.invocationError(), until: .now + .seconds(1))
      return invalidSettings
    }
  }

  /// The file name by which Lambda knows the extension.
  private static func extensionName(_ arguments: [String]) -> String {
    let path = arguments.first ?? ""
    return path.split(separator: "/").last.map { String($0) } ?? "lambda-adapter"
  }

  private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func environmentNames() -> [String] {
    var names: [String] = []
    var entry = environ
    while let pointer = entry.pointee {
      names.append(String(String(cString: pointer).prefix { $0 != "=" }))
      entry += 1
    }
    return names
  }
}
