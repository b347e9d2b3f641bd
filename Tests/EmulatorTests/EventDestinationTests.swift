import Emulator
import EmulatorCore
import Testing

/// Deliveries to destinations of asynchronous invocations.
@Suite(.timeLimit(.minutes(1))) struct EventDestinationTests {
  private static func send(
    to destination: EventDestination?, timeout: Duration = .seconds(5),
    _ body: (EmulatorFixture, String) async throws -> Void
  ) async throws {
    try await EmulatorFixture.with(configure: {
      $0.events.onSuccess = destination
      $0.events.destinationTimeout = timeout
    }) { fixture in
      let reply = try await fixture.invoke("{}", headers: ["X-Amz-Invocation-Type: Event"])
      let id = try #require(reply.headers["x-amzn-requestid"])
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        _ = try await runtime.respond(invocation.id, "1")
      }
      try await body(fixture, id)
    }
  }

  @Test(arguments: [("200 OK", true), ("202 Accepted", true), ("302 Found", false), ("500 Oops", false)])
  func onlyASuccessStatusIsADelivery(status: String, isDelivered: Bool) async throws {
    try await ScriptedServer.with("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n") { server in
      let url = "http://127.0.0.1:\(server.port)/told"
      try await Self.send(to: EventDestination(url)) { fixture, id in
        let body = try await server.nextBody()
        #expect(body.contains(id))
        #expect(await server.next() == .closed)
        guard !isDelivered else {
          #expect(!fixture.log.lines.contains { $0.contains(url) })
          return
        }
        let line = await fixture.log.line { $0.contains(url) }
        #expect(line.contains("\(id): the destination \(url) did not accept the record: status \(status.prefix(3))."))
      }
    }
  }

  @Test func aServerThatDoesNotRespondIsGivenUp() async throws {
    try await ScriptedServer.with(nil) { server in
      let url = "http://127.0.0.1:\(server.port)/"
      try await Self.send(to: EventDestination(url), timeout: .milliseconds(30)) { fixture, _ in
        let line = await fixture.log.line { $0.contains(url) }
        #expect(line.contains("did not accept the record: no response within 30 ms."))
        await server.waitForClose()
      }
    }
  }

  @Test func aServerThatIsNotThereIsNamed() async throws {
    let port = try await ScriptedServer.unusedPort()
    let url = "http://127.0.0.1:\(port)/"
    try await Self.send(to: EventDestination(url)) { fixture, _ in
      let line = await fixture.log.line { $0.contains(url) }
      #expect(line.contains("cannot connect: Connection refused."))
    }
  }

  @Test func aFileThatCannotBeOpenedIsNamed() async throws {
    try await Self.send(to: EventDestination("/nowhere/records")) { fixture, _ in
      let line = await fixture.log.line { $0.contains("/nowhere/records") }
      #expect(line.contains("did not accept the record: No such file or directory."))
    }
  }
}
