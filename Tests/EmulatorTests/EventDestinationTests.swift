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

  @Test(arguments: [
    ("function:next", EventDestination.function(name: "next", qualifier: nil)),
    ("function:next:live", .function(name: "next", qualifier: "live")),
    ("arn:aws:lambda:us-east-1:123456789012:function:next", .function(name: "next", qualifier: nil)),
    ("arn:aws:lambda:us-east-1:123456789012:function:next:1", .function(name: "next", qualifier: "1")),
    ("arn:aws:sqs:us-east-1:123456789012:queue", .log(arn: "arn:aws:sqs:us-east-1:123456789012:queue")),
    ("records.jsonl", .file(path: "records.jsonl")), ("function:", nil), ("function:a:b:c", nil), ("s3://bucket", nil),
  ])
  func functionsAndARNsAreDestinations(text: String, destination: EventDestination?) {
    #expect(EventDestination(text) == destination)
  }

  @Test func aServiceOfAWSGetsItsRecordInTheLog() async throws {
    let arn = "arn:aws:sqs:us-east-1:123456789012:queue"
    try await Self.send(to: EventDestination(arn)) { fixture, id in
      let line = await fixture.log.line { $0.contains(arn) }
      #expect(line.contains("\(id): the record for \(arn): {\"version\":\"1.0\""))
    }
  }

  /// A function whose records are its own next events.
  @Test func recordsThatLeadToEachOtherEnd() async throws {
    try await EmulatorFixture.with(configure: {
      $0.events.onSuccess = .function(name: "function", qualifier: nil)
    }) { fixture in
      _ = try await fixture.invoke("1", headers: ["X-Amz-Invocation-Type: Event"])
      try await fixture.asRuntime { runtime in
        for _ in 0...16 {
          let invocation = try await runtime.next()
          _ = try await runtime.respond(invocation.id, "1")
        }
      }
      let line = await fixture.log.line { $0.contains("was not invoked with the record") }
      #expect(
        line.contains("the function function was not invoked with the record: 16 records in a row led to each other."))
    }
  }

  @Test func aFunctionThatDoesNotExistIsAMistake() async throws {
    await #expect(
      throws: EmulatorError.cannotDeploy(
        "function sends records to the function other, but there is none of this name. Correct --on-success or --on-failure."
      )
    ) {
      try await EmulatorFixture.with(configure: {
        $0.events.onFailure = .function(name: "other", qualifier: nil)
      }) { _ in }
    }
  }
}
