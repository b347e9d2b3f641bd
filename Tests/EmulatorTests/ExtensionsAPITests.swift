import Emulator
import EmulatorCore
import NIOCore
import Testing

@Suite struct ExtensionsAPITests {
  private let register = "/2020-01-01/extension/register"
  private let next = "/2020-01-01/extension/event/next"

  @Test func anExtensionRegistersAndIsToldOfInvocationsAndTheEnd() async throws {
    try await EmulatorFixture.with(configure: { $0.shutdownGrace = .seconds(20) }) { fixture in
      try await Connection.with(port: fixture.runtimePort()) { observer in
        let registered = try await observer.request(
          "POST", register, headers: ["Lambda-Extension-Name: observer", "Lambda-Extension-Accept-Feature: accountId"],
          body: #"{"events":["INVOKE","SHUTDOWN"]}"#)
        #expect(registered.status == 200)
        #expect(
          registered.body
            == #"{"functionName":"function","functionVersion":"$LATEST","handler":"","accountId":"123456789012"}"#)
        let id = try #require(registered.headers["lambda-extension-identifier"])
        let identifier = ["Lambda-Extension-Identifier: \(id)"]
        _ = await fixture.log.line { $0 == "EXTENSION\tName: observer\tState: Ready\tEvents: [INVOKE, SHUTDOWN]" }

        async let reply = fixture.invoke("{}")
        try await observer.send("GET", next, headers: identifier)
        let request = try await fixture.asRuntime { runtime in
          let invocation = try await runtime.next()
          _ = try await runtime.respond(invocation.id, "1")
          try await runtime.connection.send("GET", "/2018-06-01/runtime/invocation/next")
          let event = try await observer.reply()
          #expect(event.field("eventType") == "INVOKE")
          #expect(event.field("requestId") == invocation.id)
          #expect(event.field("invokedFunctionArn") == "arn:aws:lambda:us-east-1:123456789012:function:function")
          #expect(event.field("value") == invocation.headers["lambda-runtime-trace-id"])
          #expect(event.body.contains(#""deadlineMs":\#(invocation.headers["lambda-runtime-deadline-ms"] ?? "?")"#))
          // The invocation is over when the extension asks again, not before.
          #expect(!fixture.log.lines.contains { $0.hasPrefix("REPORT") })
          try await observer.send("GET", next, headers: identifier)
          _ = await fixture.log.line(startingWith: "REPORT")
          return invocation.id
        }
        #expect(try await reply.headers["x-amzn-requestid"] == request)

        let stopped = fixture.emulator.stop()
        let end = try await observer.reply()
        #expect(end.field("eventType") == "SHUTDOWN")
        #expect(end.field("shutdownReason") == "spindown")
        try await stopped.get()
      }
    }
  }

  @Test func aRegistrationThatIsWrongIsRefused() async throws {
    try await EmulatorFixture.with { fixture in
      try await Connection.with(port: fixture.runtimePort()) { observer in
        let nameless = try await observer.request("POST", register, body: #"{"events":[]}"#)
        #expect((nameless.status, nameless.field("errorType")) == (403, "Extension.InvalidExtensionName"))
        let name = ["Lambda-Extension-Name: observer"]
        for body in ["", "[]", "{", #"{"events":"INVOKE"}"#] {
          let refusal = try await observer.request("POST", register, headers: name, body: body)
          #expect((refusal.status, refusal.field("errorType")) == (403, "InvalidRequestFormat"))
        }
        let unknown = try await observer.request("POST", register, headers: name, body: #"{"events":["OTHER"]}"#)
        #expect((unknown.status, unknown.field("errorType")) == (403, "Extension.InvalidEventType"))
        #expect(try await observer.request("POST", register, headers: name, body: "{}").status == 200)
        let twice = try await observer.request("POST", register, headers: name, body: #"{"events":[]}"#)
        #expect((twice.status, twice.field("errorType")) == (403, "Extension.InvalidExtensionState"))
      }
    }
  }

  @Test func aCallWithoutIdentifierIsRefused() async throws {
    try await EmulatorFixture.with { fixture in
      try await Connection.with(port: fixture.runtimePort()) { observer in
        for (method, path) in [
          ("GET", next), ("POST", "/2020-01-01/extension/init/error"), ("POST", "/2020-01-01/extension/exit/error"),
        ] {
          let missing = try await observer.request(method, path)
          #expect((missing.status, missing.field("errorType")) == (403, "Extension.MissingExtensionIdentifier"))
          let unknown = try await observer.request(method, path, headers: ["Lambda-Extension-Identifier: nobody"])
          #expect((unknown.status, unknown.field("errorType")) == (403, "Extension.UnknownExtensionIdentifier"))
        }
      }
    }
  }

  @Test func anExtensionThatGivesUpEndsTheSandbox() async throws {
    try await EmulatorFixture.with { fixture in
      try await Connection.with(port: fixture.runtimePort()) { observer in
        let registered = try await observer.request(
          "POST", register, headers: ["Lambda-Extension-Name: observer"], body: #"{"events":[]}"#)
        let id = try #require(registered.headers["lambda-extension-identifier"])
        let accepted = try await observer.request(
          "POST", "/2020-01-01/extension/init/error",
          headers: ["Lambda-Extension-Identifier: \(id)", "Lambda-Extension-Function-Error-Type: Extension.NoConfig"],
          body: "{}")
        #expect(accepted.status == 202)
      }
      await #expect(throws: EmulatorError.endedBeforeReady(command: "observer", what: "reported Extension.NoConfig")) {
        try await fixture.emulator.finished.get()
      }
    }
  }
}
