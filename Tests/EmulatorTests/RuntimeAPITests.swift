import Emulator
import EmulatorCore
import LambdaInterface
import NIOCore
import Testing

@Suite struct RuntimeAPITests {
  @Test func anUnknownIDIsRefused() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        for wrong in ["nobody", ""] {
          let refusal = try await runtime.respond(wrong, "1")
          #expect(refusal.status == 400)
          #expect(refusal.field("errorType") == "InvalidRequestID")
        }
        #expect(try await runtime.fail("nobody", "{}").status == 400)
        #expect(try await runtime.respond(id, "1").status == 202)
      }
      #expect(try await reply.body == "1")
    }
  }

  @Test func aSecondAnswerIsRefused() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        #expect(try await runtime.respond(id, "1").status == 202)
        #expect(try await runtime.respond(id, "2").status == 403)
        #expect(try await runtime.fail(id, "{}").status == 403)
      }
      #expect(try await reply.body == "1")
    }
  }

  @Test func theNextInvocationComesOnlyAfterAnAnswer() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        let refusal = try await runtime.connection.request("GET", "/2018-06-01/runtime/invocation/next")
        #expect(refusal.status == 403)
        #expect(refusal.field("errorType") == "InvalidStateTransition")
        _ = try await runtime.respond(id, "1")
      }
      _ = try await reply
    }
  }

  @Test func aRuntimeThatWentAwayIsGivenNothing() async throws {
    try await EmulatorFixture.with { fixture in
      // The first connection asks, and goes before there is an invocation.
      try await fixture.asRuntime { runtime in
        try await runtime.connection.send("GET", "/2018-06-01/runtime/invocation/next")
        _ = try await fixture.emulator.ready.get()
      }
      async let reply = fixture.invoke("7")
      try await fixture.asRuntime { runtime in
        // The emulator may see the end of the first connection after this request: then it is refused once.
        var invocation = try await runtime.next()
        while invocation.id.isEmpty { invocation = try await runtime.next() }
        _ = try await runtime.respond(invocation.id, invocation.event)
      }
      #expect(try await reply.body == "7")
    }
  }

  @Test func aResultThatIsTooLargeIsRefusedAndTold() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      async let second = fixture.invoke("2")
      try await fixture.asRuntime { runtime in
        let first = try await runtime.next()
        let result = String(repeating: "1", count: LambdaLimits.responsePayload + 1)
        let refusal = try await runtime.respond(first.id, result)
        #expect(refusal.status == 413)
        #expect(refusal.field("errorType") == "RequestEntityTooLarge")
        let next = try await runtime.next()
        #expect(try await runtime.respond(next.id, String(result.dropLast())).status == 202)
      }
      let answers = try await [reply, second]
      let refused = try #require(answers.first { $0.headers["x-amz-function-error"] != nil })
      #expect(refused.field("errorType") == "Function.ResponseSizeTooLarge")
      let taken = try #require(answers.first { $0.headers["x-amz-function-error"] == nil })
      #expect(taken.body.utf8.count == LambdaLimits.responsePayload)
    }
  }

  @Test func aResultMayComeInChunks() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        try await runtime.connection.send(
          "POST /2018-06-01/runtime/invocation/\(id)/response HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for part in ["3;ext=1\r\n\"ab\r\n", "2\r\nc\"\r\n", "0\r\nTrailer: x\r\n\r\n"] {
          try await runtime.connection.send(part)
        }
        #expect(try await runtime.connection.reply().status == 202)
      }
      #expect(try await reply.body == #""abc""#)
    }
  }

  @Test func aCallThatDoesNotExistIsRefused() async throws {
    try await EmulatorFixture.with { fixture in
      try await fixture.asRuntime { runtime in
        for (method, target, status) in [
          ("GET", "/2018-06-01/runtime/nothing", 404), ("POST", "/2018-06-01/runtime/invocation/next", 404),
          ("PUT", "/2022-07-01/telemetry", 403),
        ] {
          let reply = try await runtime.connection.request(method, target)
          #expect(reply.status == status)
        }
      }
    }
  }

  @Test func aRuntimeThatCannotStartFailsWhoeverWaits() async throws {
    try await EmulatorFixture.with(exitsOnFailure: true) { fixture in
      let error = #"{"errorType":"Runtime.ImportModuleError","errorMessage":"no module"}"#
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        // The invocation is there before the report.
        _ = await fixture.log.line(startingWith: "PROCESS")
        let accepted = try await runtime.connection.request("POST", "/2018-06-01/runtime/init/error", body: error)
        #expect(accepted.status == 202)
      }
      _ = try await reply
      await #expect(
        throws: EmulatorError.endedBeforeReady(
          command: EmulatorFixture.waitingCommand.joined(separator: " "),
          what: "reported Runtime.ImportModuleError: no module")
      ) {
        try await fixture.emulator.finished.get()
      }
    }
  }

  @Test func aStartCannotFailAfterwards() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        #expect(
          try await runtime.connection.request("POST", "/2018-06-01/runtime/init/error", body: "{}").status == 403)
        _ = try await runtime.respond(id, "1")
      }
      _ = try await reply
    }
  }
}
