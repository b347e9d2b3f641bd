import Emulator
import EmulatorCore
import Synchronization
import Testing

/// The console, with a doctor that the tests make up. Everything else is tested with real processes.
@Suite(.timeLimit(.minutes(1))) struct ConsoleTests {
  /// A doctor that waits to be told to go on.
  private final class Doctor: Sendable {
    struct Failure: Error, CustomStringConvertible {
      let description = "the app \"does\" not start"
    }

    let (goOn, continuation) = AsyncStream.makeStream(of: Result<String, Failure>.self)
    private let functions = Mutex<[String]>([])
    private let cancellation = Mutex(false)

    /// The names of the functions that it was told to examine.
    var examined: [String] { functions.withLock { $0 } }
    var isCanceled: Bool { cancellation.withLock { $0 } }

    func examine(
      _ function: FunctionConfiguration, _ progress: @Sendable (String, Duration) -> Void
    ) async throws -> [UInt8] {
      functions.withLock { $0.append(function.function.name) }
      progress("a freeze of 6 s", .milliseconds(20_500))
      for await result in goOn { return Array(try result.get().utf8) }
      cancellation.withLock { $0 = Task.isCancelled }
      throw CancellationError()
    }
  }

  private let settings = ConsoleSettings(version: "1.2.3")

  private func with(_ doctor: Doctor?, _ body: (EmulatorFixture) async throws -> Void) async throws {
    try await EmulatorFixture.with(
      starts: false,
      configureEmulator: { configuration in
        configuration.console = settings
        guard let doctor else { return }
        configuration.consoleDoctor = { try await doctor.examine($0, $1) }
      }, body)
  }

  private func post(_ path: String, _ body: String, to fixture: EmulatorFixture) async throws -> Connection.Reply {
    try await Connection.with(port: fixture.port) {
      try await $0.request(
        "POST", "/_swiftlet/api/\(path)",
        headers: ["Content-Type: application/json", "X-Swiftlet-Token: \(settings.token)"], body: body)
    }
  }

  private func state(_ fixture: EmulatorFixture) async throws -> String {
    try await Connection.with(port: fixture.port) { try await $0.request("GET", "/_swiftlet/api/state").body }
  }

  /// Reads a stream until it contains a text, and returns what has arrived.
  private func read(_ connection: inout Connection, until text: String, after earlier: String = "") async throws
    -> String
  {
    var stream = earlier
    while stream.firstRange(of: text) == nil { stream += try await connection.chunk() }
    return stream
  }

  @Test func withoutADoctorNothingIsExamined() async throws {
    try await with(nil) { fixture in
      #expect(try await state(fixture).contains(#""hasDoctor":false"#))
      let reply = try await post("doctor", #"{"function":"function"}"#, to: fixture)
      #expect(reply.status == 404)
      #expect(reply.field("code") == "Console.DoctorMissing")
    }
  }

  @Test func pagesFollowAnExamination() async throws {
    let doctor = Doctor()
    try await with(doctor) { fixture in
      #expect(try await state(fixture).contains(#""hasDoctor":true"#))
      try await Connection.with(port: fixture.port) { connection in
        try await connection.send("GET", "/_swiftlet/api/stream")
        #expect(try await connection.head().status == 200)
        #expect(try await post("doctor", #"{"function":"function"}"#, to: fixture).status == 202)
        let running = try await read(&connection, until: #""remaining":20.5"#)
        #expect(running.contains("event: doctor\ndata: {\"function\":\"function\",\"state\":\"running\""))
        #expect(running.contains(#""activity":"a freeze of 6 s""#))

        // One at a time.
        let busy = try await post("doctor", #"{"function":"function"}"#, to: fixture)
        #expect(busy.status == 409)
        #expect(busy.field("code") == "Console.DoctorBusy")

        doctor.continuation.yield(.success("{\n  \"findings\": []\n}"))
        let done = try await read(&connection, until: #""findings""#)
        // An event has one line of data.
        #expect(done.contains(#""state":"done","report":{   "findings": [] }}"#))
      }
      #expect(doctor.examined == ["function"])
      // A page that opens later learns of it too.
      try await Connection.with(port: fixture.port) { connection in
        try await connection.send("GET", "/_swiftlet/api/stream")
        _ = try await connection.head()
        _ = try await read(&connection, until: #""state":"done""#)
      }
    }
  }

  @Test func aFailedExaminationIsTold() async throws {
    let doctor = Doctor()
    try await with(doctor) { fixture in
      try await Connection.with(port: fixture.port) { connection in
        try await connection.send("GET", "/_swiftlet/api/stream")
        _ = try await connection.head()
        #expect(try await post("doctor", #"{"function":"function"}"#, to: fixture).status == 202)
        doctor.continuation.yield(.failure(.init()))
        _ = try await read(&connection, until: #""state":"failed","message":"the app \"does\" not start""#)
        // Another one can follow.
        #expect(try await post("doctor", #"{"function":"function"}"#, to: fixture).status == 202)
        doctor.continuation.yield(.success("{}"))
        _ = try await read(&connection, until: #""state":"done""#)
      }
    }
  }

  @Test func theEndOfTheEmulatorEndsAnExamination() async throws {
    let doctor = Doctor()
    try await with(doctor) { fixture in
      let reply = try await post("doctor", #"{"function":"function"}"#, to: fixture)
      #expect(reply.status == 202)
      while doctor.examined.isEmpty { await Task.yield() }
    }
    // The emulator has waited for it.
    #expect(doctor.isCanceled)
  }

  @Test func onlyKnownFunctionsAreExamined() async throws {
    let doctor = Doctor()
    try await with(doctor) { fixture in
      let reply = try await post("doctor", #"{"function":"nope"}"#, to: fixture)
      #expect(reply.status == 404)
      #expect(reply.field("code") == "Console.FunctionUnknown")
      #expect(try await post("doctor", "{}", to: fixture).status == 400)
    }
    #expect(doctor.examined.isEmpty)
  }

  @Test func theConfigurationHasTheToken() {
    #expect(settings.token.count == 64)
    #expect(settings.token != ConsoleSettings(version: "").token)
    #expect(settings.url(at: HostPort(host: "127.0.0.1", port: 1)) == "http://127.0.0.1:1/_swiftlet/")
    #expect(settings.url(at: HostPort(host: "::1", port: 1)) == "http://[::1]:1/_swiftlet/")
    #expect(
      settings.url(at: HostPort(host: "0.0.0.0", port: 1)) == "http://0.0.0.0:1/_swiftlet/?token=\(settings.token)")
  }
}
