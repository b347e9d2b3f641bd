import AdapterCore
import AdapterLoop
import CLinux
import Glibc
import LambdaInterface
import LoopbackHTTP

/// The adapter as a program: reads settings from the environment, then runs the event loop on this thread to the end.
public enum AdapterProgram {
  /// The version, after <https://semver.org>.
  public static let version = "0.1.0"

  /// The exit code for invalid settings or an invalid command line (EX_USAGE).
  static let unusable: Int32 = 64

  /// Runs the adapter; does not return.
  ///
  /// - Parameter arguments: the command line, with the program's name first.
  public static func main(arguments: [String]) -> Never {
    prepareProcess()
    AdapterLoop.shared.run { await run(arguments: arguments, in: .own) }
  }

  /// Sets what applies to the whole process.
  static func prepareProcess() {
    // A write to a connection that the peer has closed fails instead of ending the process.
    signal(SIGPIPE, SIG_IGN)
    // A compressor allocates several MB at once. They return to the system with its end, as byte buffers do.
    map_large_blocks(256 * 1024)
  }

  /// Does what the command line asks for.
  ///
  /// - Returns: the exit code.
  @LoopActor
  static func run(arguments: [String], in context: ProcessContext) async -> Int32 {
    do throws(CommandLineError) {
      switch try AdapterCommand(arguments: arguments.dropFirst()) {
      case .serve: return await serve(command: nil, arguments, context)
      case .supervise(let command): return await serve(command: command, arguments, context)
      case .help: context.print(AdapterCommand.helpText)
      case .version: context.print("lambda-adapter \(version)\n")
      }
      return 0
    } catch {
      return await refuse(.commandLine(error), context)
    }
  }

  @LoopActor
  private static func serve(command: [String]?, _ arguments: [String], _ context: ProcessContext) async -> Int32 {
    let settings: Settings
    let warnings: [SettingsWarning]
    let fallback: FallbackResponse?
    do throws(SettingsError) {
      (settings, warnings) = try Settings.parse(
        lookup: context.variable, names: context.variableNames("AWS_LWA_"))
      fallback = try FallbackFile.read(settings)
    } catch {
      return await refuse(.settings(error), context)
    }
    let log = Log(level: settings.logLevel, format: settings.logFormat, descriptor: context.logDescriptor)
    for warning in warnings { log(warning.logRecord) }
    let run = AdapterRun(
      settings: settings, command: command, fallback: fallback, log: log, extensionName: extensionName(arguments),
      context: context)
    let code = await run.run()
    log.flush()
    return code
  }

  /// Reports which variables or arguments are wrong, in the log and to Lambda.
  @LoopActor
  private static func refuse(_ observed: ObservedFailure, _ context: ProcessContext) async -> Int32 {
    let format = context.variable("AWS_LWA_LOG_FORMAT") ?? context.variable("AWS_LAMBDA_LOG_FORMAT")
    let log = Log(
      level: .info, format: format?.lowercased() == "json" ? .json : .text, descriptor: context.logDescriptor)
    let failure = FailureExplanation.explain(observed)
    log(failure.logRecord)
    if let endpoint = context.variable("AWS_LAMBDA_RUNTIME_API").flatMap({ Settings.runtimeAPI($0) }) {
      let runtimeAPI = RuntimeAPIClient(connector: HTTPConnector(endpoint), function: Settings().function)
      _ = await runtimeAPI.failInit(
        errorType: failure.code.rawValue, body: failure.invocationError(), until: .now + .seconds(1))
    }
    log.flush()
    return unusable
  }

  /// The file name under which Lambda knows the extension.
  private static func extensionName(_ arguments: [String]) -> String {
    let path = arguments.first ?? ""
    return path.split(separator: "/").last.map { String($0) } ?? "lambda-adapter"
  }
}
