import AdapterCore
import EventLoop
import Glibc
import LoopbackHTTP

/// The adapter as a program: settings from the environment, then the event loop on this thread until the end.
public enum AdapterProgram {
  /// The version, after <https://semver.org>.
  public static let version = "0.1.0"

  /// The exit code for settings, or a command line, that cannot be used (EX_USAGE).
  static let unusable: Int32 = 64

  /// Runs the adapter; does not return.
  ///
  /// - Parameter arguments: the command line, the program's own name first.
  public static func main(arguments: [String]) -> Never {
    signal(SIGPIPE, SIG_IGN)
    let command = command(arguments)
    let settings: Settings
    let warnings: [SettingsWarning]
    let fallback: FallbackResponse?
    do throws(SettingsError) {
      (settings, warnings) = try Settings.parse(
        lookup: ProcessEnvironment.value(of:), names: ProcessEnvironment.names(beginningWith: "AWS_LWA_"))
      fallback = try FallbackFile.read(settings)
    } catch {
      refuse(.settings(error))
    }
    let log = Log(level: settings.logLevel, format: settings.logFormat)
    for warning in warnings { log(warning.logRecord) }
    let name = extensionName(arguments)
    run(log) {
      await AdapterRun(settings: settings, command: command, fallback: fallback, log: log, extensionName: name).run()
    }
  }

  /// The command that starts the app, if the command line has one; does what else it asks for.
  private static func command(_ arguments: [String]) -> [String]? {
    do throws(CommandLineError) {
      switch try AdapterCommand(arguments: arguments.dropFirst()) {
      case .serve: return nil
      case .supervise(let command): return command
      case .help: print("Usage: \(AdapterCommand.usage)\n\n\(SettingsDocumentation.help)", terminator: "")
      case .version: print("lambda-adapter \(version)")
      }
      exit(0)
    } catch {
      refuse(.commandLine(error))
    }
  }

  private static func run(_ log: Log, _ body: @escaping @Sendable @LoopActor () async -> Int32) -> Never {
    EventLoop.shared.takeAllJobs()
    LoopActor.task {
      let code = await body()
      log.flush()
      exit(code)
    }
    EventLoop.shared.run()
  }

  /// Says which variables or arguments are wrong, in the log and to Lambda, and exits.
  private static func refuse(_ observed: ObservedFailure) -> Never {
    let format =
      ProcessEnvironment.value(of: "AWS_LWA_LOG_FORMAT") ?? ProcessEnvironment.value(of: "AWS_LAMBDA_LOG_FORMAT")
    let log = Log(level: .info, format: format?.lowercased() == "json" ? .json : .text)
    let failure = FailureExplanation.explain(observed)
    log(failure.logRecord)
    guard
      let endpoint = ProcessEnvironment.value(of: "AWS_LAMBDA_RUNTIME_API").flatMap({ Settings.runtimeAPI($0) })
    else {
      log.flush()
      exit(unusable)
    }
    run(log) {
      let runtimeAPI = RuntimeAPIClient(connector: HTTPConnector(endpoint), function: Settings().function)
      _ = await runtimeAPI.failInit(
        errorType: failure.code.rawValue, body: failure.invocationError(), until: .now + .seconds(1))
      return unusable
    }
  }

  /// The file name by which Lambda knows the extension.
  private static func extensionName(_ arguments: [String]) -> String {
    let path = arguments.first ?? ""
    return path.split(separator: "/").last.map { String($0) } ?? "lambda-adapter"
  }

}
