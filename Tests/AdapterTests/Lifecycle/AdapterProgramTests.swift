import AdapterCore
import AdapterLoop
import ChildProcesses
import FileDescriptors
import Glibc
import PeerKit
import Testing

@testable import Adapter

/// The program from its command line and environment to its exit code.
@Suite struct AdapterProgramTests {
  init() { loopThread }

  // MARK: Help and version

  @Test(arguments: ["--help", "-h"])
  @LoopActor func helpListsTheSettings(argument: String) async {
    let program = ScriptedProgram()
    #expect(await program.run(argument) == 0)
    #expect(program.printed.hasPrefix("lambda-adapter runs a web app on AWS Lambda"))
    #expect(program.printed.contains("Usage: lambda-adapter [--help"))
    #expect(program.printed.contains("AWS_LWA_PORT"))
    #expect(program.log.lines.isEmpty)
  }

  @Test @LoopActor func theVersionIsPrinted() async {
    let program = ScriptedProgram()
    #expect(await program.run("--version") == 0)
    #expect(program.printed == "lambda-adapter \(AdapterProgram.version)\n")
  }

  // MARK: Bad input

  @Test func aWriteToAClosedConnectionFails() throws {
    AdapterProgram.prepareProcess()
    let pipe = try Pipe.open()
    defer { close(pipe.writeEnd) }
    close(pipe.readEnd)
    #expect(write(pipe.writeEnd, "x", 1) == -1)
    #expect(errno == EPIPE)
  }

  @Test @LoopActor func anUnknownArgumentIsReportedToLambdaToo() async throws {
    let runtimeAPI = ScriptedRuntimeAPI()
    let program = ScriptedProgram(runtimeAPI.variables)
    #expect(await program.run("uvicorn") == 64)
    #expect(program.log.line(containing: "uvicorn")?.contains("lambda-adapter -- COMMAND") == true)
    let error = try PostedError(try #require(runtimeAPI.requests(.initError).first))
    #expect(error.message.contains("uvicorn"))
    #expect(runtimeAPI.requests(.next).isEmpty)
  }

  @Test @LoopActor func withoutARuntimeAPITheLogHasTheReason() async {
    let program = ScriptedProgram(["AWS_LWA_PORT": "http", "AWS_LAMBDA_LOG_FORMAT": "JSON"])
    #expect(await program.run() == 64)
    let line = program.log.lines.first
    #expect(line?.hasPrefix("{") == true)
    #expect(line?.contains("AWS_LWA_PORT") == true)
  }

  @Test @LoopActor func aSettingThatCannotBeUsedFailsTheInit() async throws {
    let runtimeAPI = ScriptedRuntimeAPI()
    let program = ScriptedProgram(runtimeAPI.variables, ["AWS_LWA_FALLBACK_RESPONSE": "/nowhere"])
    #expect(await program.run() == 64)
    let error = try PostedError(try #require(runtimeAPI.requests(.initError).first))
    #expect(error.type == "Settings.Invalid")
    #expect(error.message.contains("AWS_LWA_FALLBACK_RESPONSE"))
  }

  @Test @LoopActor func aCommandThatCannotBeStartedFailsTheInit() async throws {
    let runtimeAPI = ScriptedRuntimeAPI()
    let program = ScriptedProgram(runtimeAPI.variables)
    #expect(await program.run("--", "/nowhere/uvicorn", "main:app") == 127)
    let error = try PostedError(try #require(runtimeAPI.requests(.initError).first))
    #expect(error.message.contains("/nowhere/uvicorn"))
    #expect(program.taken == [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD])
    #expect(runtimeAPI.requests(.next).isEmpty)
  }

  // MARK: Running

  @Test(arguments: [SIGTERM, SIGINT])
  @LoopActor func invocationsAreServedUntilASignalComes(signal: Int32) async throws {
    let runtimeAPI = ScriptedRuntimeAPI([ScriptedInvocation()]) { call, _ in
      switch call {
      case .extensionRegister: .respond(status: 200, fields: [("lambda-extension-identifier", "identifier-1")])
      case .extensionNext: .stall
      default: nil
      }
    }
    let app = ScriptedApp()
    let program = ScriptedProgram(runtimeAPI.variables, app.variables, ["AWS_LWA_UNKNOWN": "x"])
    let code = LoopActor.task { await program.run() }
    #expect(await eventually { runtimeAPI.idleCalls == 1 && !runtimeAPI.requests(.extensionNext).isEmpty })
    program.send(signal)
    #expect(await code.value == 0)
    #expect(program.taken == [SIGTERM, SIGINT])
    let result = try PostedResult(try #require(runtimeAPI.requests(.response(requestID: "id-1")).first))
    #expect(result.text == "hello")
    #expect(runtimeAPI.requests(.extensionRegister).first?.field("lambda-extension-name") == "my-adapter")
    #expect(program.log.line(containing: "Stopping")?.contains("signal=\(SignalName.of(signal))") == true)
    #expect(program.log.line(containing: "AWS_LWA_UNKNOWN") != nil)
  }

  /// A signal that does not end the adapter is the app's, and nothing more if something else started the app.
  @Test @LoopActor func anAppThatIsNotReadyIsNotWaitedForAfterASignal() async throws {
    let runtimeAPI = ScriptedRuntimeAPI()
    let app = ScriptedApp(answersReadiness: false, respond: { _ in .stall })
    let program = ScriptedProgram(runtimeAPI.variables, app.variables)
    let code = LoopActor.task { await program.run() }
    #expect(await eventually { !app.requests.isEmpty })
    program.send(SIGCHLD)
    program.send(SIGUSR1)
    program.send(SIGTERM)
    #expect(await code.value == 0)
    #expect(program.log.line(containing: "Passed a signal on to the app")?.contains("signal=SIGUSR1") == true)
    #expect(runtimeAPI.requests(.initError).isEmpty)
  }

  @Test @LoopActor func aRuntimeAPIThatRefusesTheAdapterEndsIt() async throws {
    let runtimeAPI = ScriptedRuntimeAPI { call, _ in call == .next ? .respond(status: 403) : nil }
    let app = ScriptedApp()
    let program = ScriptedProgram(runtimeAPI.variables, app.variables)
    #expect(await program.run() == 1)
    #expect(program.log.line(containing: "403") != nil)
  }
}
