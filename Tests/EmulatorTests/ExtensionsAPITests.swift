import Emulator
import EmulatorCore
import Glibc
import NIOCore
import Testing

@Suite struct ExtensionsAPITests {
  private let register = "/2020-01-01/extension/register"
  private let next = "/2020-01-01/extension/event/next"

  @Test func anExtensionRegistersAndIsToldOfInvocationsAndTheEnd() async throws {
    try await EmulatorFixture.with(configure: {
      $0.shutdownGrace = .seconds(20)
      $0.extensions = [.init(name: "observer", command: EmulatorFixture.waitingCommand)]
    }) { fixture in
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

        #expect(
          fixture.log.lines.contains("EXTENSION\tName: observer\tState: Ready\tEvents: [INVOKE, SHUTDOWN]"))
        let stopped = fixture.emulator.stop()
        let end = try await observer.reply()
        #expect(end.field("eventType") == "SHUTDOWN")
        #expect(end.field("shutdownReason") == "spindown")
        // It is told by the event, and not by a signal.
        kill(try await fixture.processID(), SIGKILL)
        try await stopped.get()
      }
    }
  }

  @Test(arguments: [("timeout", 0), ("failure", SIGKILL)])
  func anExtensionIsToldOfATimeoutOrACrashAndThenEnded(reason: String, signal: Int32) async throws {
    try await EmulatorFixture.with(configure: {
      $0.extensions = [.init(name: "observer", command: EmulatorFixture.waitingCommand)]
      $0.function.timeout = .seconds(signal == 0 ? 1 : 30)
      // Long enough for this test to look at the process within it, on a busy machine too.
      $0.shutdownGrace = .seconds(3)
    }) { fixture in
      let process = try await fixture.processID()
      try await Connection.with(port: fixture.runtimePort()) { observer in
        let registered = try await observer.request(
          "POST", register, headers: ["Lambda-Extension-Name: observer"], body: #"{"events":["SHUTDOWN"]}"#)
        let id = try #require(registered.headers["lambda-extension-identifier"])
        try await observer.send("GET", next, headers: ["Lambda-Extension-Identifier: \(id)"])
        async let reply = fixture.invoke("{}")
        try await fixture.asRuntime { runtime in
          _ = try await runtime.next()
          if signal != 0 { kill(try await fixture.processID(start: 1), signal) }
          let end = try await observer.reply()
          #expect(end.field("eventType") == "SHUTDOWN")
          #expect(end.field("shutdownReason") == reason)
          #expect(kill(process, 0) == 0, "it has a moment")
        }
        #expect(try await reply.headers["x-amz-function-error"] == "Unhandled")
      }
      // The next start waits until it is gone.
      async let reply = fixture.invoke("{}")
      _ = try await fixture.processID(start: 2)
      #expect(kill(process, 0) != 0)
      try await fixture.emulator.stop().get()
      _ = try await reply
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
        // It is no process of its own: it ends with the runtime.
        let internalOne = try await observer.request("POST", register, headers: name, body: #"{"events":["SHUTDOWN"]}"#)
        #expect((internalOne.status, internalOne.field("errorType")) == (403, "Extension.InvalidEventType"))
        #expect(internalOne.field("errorMessage") == "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension")
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

  @Test func moreThanTenAreTooMany() async throws {
    try await EmulatorFixture.with { fixture in
      try await Connection.with(port: fixture.runtimePort()) { observer in
        for number in 1...11 {
          let registered = try await observer.request(
            "POST", register, headers: ["Lambda-Extension-Name: e\(number)"], body: #"{"events":[]}"#)
          #expect(registered.status == (number > 10 ? 403 : 200))
          #expect(registered.field("errorType") == (number > 10 ? "Extension.TooManyExtensions" : nil))
        }
      }
    }
  }

  @Test func theRuntimeStartsWhenAllExternalOnesHaveRegistered() async throws {
    let names = ["first", "second"]
    try await EmulatorFixture.with(
      command: ["/bin/sh", "-c", "echo RUNTIME; exec sleep 1000"],
      configure: { $0.extensions = names.map { .init(name: $0, command: EmulatorFixture.waitingCommand) } }
    ) { fixture in
      try await Connection.with(port: fixture.runtimePort()) { observer in
        for name in names {
          #expect(!fixture.log.lines.contains("RUNTIME"))
          let registered = try await observer.request(
            "POST", register, headers: ["Lambda-Extension-Name: \(name)"], body: #"{"events":[]}"#)
          #expect(registered.status == 200)
        }
        _ = await fixture.log.line { $0 == "RUNTIME" }
      }
    }
  }

  @Test func anExtensionSubscribesWhileTheSandboxStarts() async throws {
    try await EmulatorFixture.with { fixture in
      try await Connection.with(port: fixture.runtimePort()) { observer in
        let telemetry = "/2022-07-01/telemetry"
        let good =
          #"{"schemaVersion":"2022-12-13","types":["platform"],"#
          + #""destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:9"}}"#
        let missing = try await observer.request("PUT", telemetry, body: good)
        #expect((missing.status, missing.field("errorType")) == (403, "Extension.MissingExtensionIdentifier"))
        let unknown = try await observer.request(
          "PUT", telemetry, headers: ["Lambda-Extension-Identifier: nobody"], body: good)
        #expect((unknown.status, unknown.field("errorType")) == (403, "Extension.UnknownExtensionIdentifier"))

        let registered = try await observer.request(
          "POST", register, headers: ["Lambda-Extension-Name: observer"], body: #"{"events":[]}"#)
        let identifier = [
          "Lambda-Extension-Identifier: \(registered.headers["lambda-extension-identifier"] ?? "")"
        ]
        for (body, problem) in [
          ("{", "expected a JSON object with schemaVersion, types and destination"),
          (
            #"{"schemaVersion":"2022-12-13","types":"platform"}"#,
            "expected a JSON object with schemaVersion, types and destination"
          ),
          ("{}", "schemaVersion is not provided; types should not be empty; destination is not provided"),
        ] {
          let refused = try await observer.request("PUT", telemetry, headers: identifier, body: body)
          #expect((refused.status, refused.field("errorType")) == (400, "ValidationError"))
          #expect(refused.field("errorMessage") == problem)
        }
        for _ in 0..<2 {
          let subscribed = try await observer.request("PUT", telemetry, headers: identifier, body: good)
          #expect((subscribed.status, subscribed.body) == (200, #""OK""#))
        }
        _ = await fixture.log.line { $0 == "TELEMETRY\tName: observer\tState: Subscribed\tTypes: [Platform]" }
        let logs = try await observer.request(
          "PUT", "/2020-08-15/logs", headers: identifier,
          body: #"{"types":["platform"],"destination":{"protocol":"HTTP","URI":"http://sandbox:9"}}"#)
        #expect((logs.status, logs.field("errorType")) == (400, "Logs.AccessDenied"))

        try await observer.send("GET", next, headers: identifier)
        try await fixture.asRuntime { runtime in
          try await runtime.connection.send("GET", "/2018-06-01/runtime/invocation/next")
          _ = try await fixture.emulator.ready.get()
          try await Connection.with(port: fixture.runtimePort()) { late in
            let closed = try await late.request("PUT", telemetry, headers: identifier, body: good)
            #expect((closed.status, closed.field("errorType")) == (403, "Telemetry.SubscriptionClosed"))
          }
        }
      }
    }
  }

  @Test func anExtensionThatGivesUpEndsTheSandbox() async throws {
    try await EmulatorFixture.with(exitsOnFailure: true) { fixture in
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
