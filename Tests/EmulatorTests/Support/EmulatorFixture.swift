import Emulator
import EmulatorCore
import NIOCore
import NIOPosix
import Testing

/// An emulator in this process. COMMAND is a shell that tells where the Runtime API is and then waits; what a runtime
/// would do, the test does itself.
struct EmulatorFixture {
  let emulator: Emulator
  let log: LogRecorder

  /// The port of the Lambda API and the Function URL.
  var port: Int { emulator.addresses.main.port }

  /// All ports: ``port``, then those of the functions' other front doors and of the APIs.
  var ports: [Int] {
    let doors = emulator.addresses.functions.flatMap(\.frontDoors) + emulator.addresses.apis.map(\.frontDoor)
    return [port] + doors.map(\.address.port)
  }

  /// Tells its process id and the Runtime API's port, and waits to be killed.
  static let waitingCommand = ["/bin/sh", "-c", "echo PROCESS=$$ API=$AWS_LAMBDA_RUNTIME_API; exec sleep 1000"]

  /// Runs an emulator for the duration of `body`.
  static func with(
    command: [String] = waitingCommand, host: String = "127.0.0.1", port: Int = 0, starts: Bool = true,
    exitsOnFailure: Bool = false, configure: (inout FunctionConfiguration) -> Void = { _ in },
    configureEmulator: (inout EmulatorConfiguration) -> Void = { _ in },
    _ body: (EmulatorFixture) async throws -> Void
  ) async throws {
    var function = FunctionConfiguration(command: command, workingDirectory: "/")
    function.inheritedEnvironment = ["PATH": "/usr/bin:/bin"]
    function.shutdownGrace = .milliseconds(200)
    configure(&function)
    var configuration = EmulatorConfiguration(functions: [function])
    configuration.host = host
    configuration.port = port
    configuration.exitsOnFailure = exitsOnFailure
    configureEmulator(&configuration)
    let log = LogRecorder()
    let emulator = try await Emulator.open(
      configuration, on: MultiThreadedEventLoopGroup.singleton.next(), log: log.append
    ).get()
    if starts { emulator.startFunctions() }
    do {
      try await body(EmulatorFixture(emulator: emulator, log: log))
    } catch {
      try await emulator.stop().get()
      throw error
    }
    try await emulator.stop().get()
  }

  /// The port of the Runtime API, once the nth process (from 0) has told it.
  func runtimePort(start: Int = 0) async throws -> Int {
    let line = try await startLine(start)
    return try #require(line.split(separator: ":").last.flatMap { Int($0) })
  }

  /// The id of the nth process of COMMAND.
  func processID(start: Int = 0) async throws -> Int32 {
    let line = try await startLine(start)
    return try #require(line.dropFirst("PROCESS=".count).split(separator: " ").first.flatMap { Int32($0) })
  }

  private func startLine(_ start: Int) async throws -> String {
    var seen: [String] = []
    for _ in 0...start {
      let known = seen
      seen.append(await log.line { $0.hasPrefix("PROCESS=") && !known.contains($0) })
    }
    return try #require(seen.last)
  }

  /// Invokes the function through the Invoke API.
  func invoke(_ event: String, headers: [String] = [], function: String = "function") async throws -> Connection.Reply {
    try await Connection.with(port: port) {
      try await $0.request("POST", "/2015-03-31/functions/\(function)/invocations", headers: headers, body: event)
    }
  }

  /// Acts as the runtime for the duration of `body`.
  func asRuntime<Result: Sendable>(
    start: Int = 0, _ body: (inout RuntimeClient) async throws -> Result
  ) async throws -> Result {
    try await Connection.with(port: runtimePort(start: start)) { connection in
      var client = RuntimeClient(connection: connection)
      return try await body(&client)
    }
  }
}
