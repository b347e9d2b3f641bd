import Emulator
import EmulatorCore
import LambdaInterface
import Testing

@Suite(.timeLimit(.minutes(1))) struct InvokeAPITests {
  private func expectError(
    _ reply: Connection.Reply, _ status: Int, _ errorType: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(reply.status == status, sourceLocation: sourceLocation)
    #expect(reply.headers["x-amzn-errortype"] == errorType, sourceLocation: sourceLocation)
    #expect(reply.field("Type") == "User", sourceLocation: sourceLocation)
    #expect((reply.field("message") ?? reply.field("Message"))?.isEmpty == false, sourceLocation: sourceLocation)
  }

  @Test func anotherFunctionIsNotThere() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      expectError(try await fixture.invoke("{}", function: "nope"), 404, "ResourceNotFoundException")
      expectError(try await fixture.invoke("{}", function: "function:7"), 404, "ResourceNotFoundException")
      try await Connection.with(port: fixture.port) { connection in
        let path = "/2015-03-31/functions/function/invocations?Qualifier=live"
        expectError(try await connection.request("POST", path, body: "{}"), 404, "ResourceNotFoundException")
      }
    }
  }

  /// As sent to a proxy: RFC 9112 section 3.2.2.
  @Test func aWholeURIReachesTheLambdaAPI() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      try await Connection.with(port: fixture.port) { connection in
        let address = "http://localhost:\(fixture.port)"
        let dryRun = try await connection.request(
          "POST", "\(address)/2015-03-31/functions/function/invocations",
          headers: ["X-Amz-Invocation-Type: DryRun"], body: "{}")
        #expect(dryRun.status == 204)
        let url = try await connection.request("GET", "\(address)/2021-10-31/functions/function/url")
        #expect(url.field("FunctionUrl") == "\(address)/")
        // None of these is an event for the function.
        for target in [
          "\(address)/2015-03-31", "\(address)/2099-01-01/report", "\(address)/2015-03-31/functions/f/x?a",
        ] {
          expectError(try await connection.request("GET", target), 404, "UnknownOperationException")
        }
      }
    }
  }

  @Test func everyNameOfTheFunctionWillDo() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      try await Connection.with(port: fixture.port) { connection in
        for name in [
          "function", "function:$LATEST", "arn:aws:lambda:us-east-1:123456789012:function:function",
          "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Afunction",
        ] {
          let path = "/2015-03-31/functions/\(name)/invocations?Qualifier=%24LATEST"
          let reply = try await connection.request(
            "POST", path, headers: ["X-Amz-Invocation-Type: DryRun"], body: "{}")
          #expect(reply.status == 204)
        }
      }
    }
  }

  @Test(arguments: ["{", "{]", "nonsense", "\"\\x\"", "{\"a\":1} trailing", "[1,]", "\u{FEFF}{}"])
  func anEventThatIsNoJSONIsRefused(_ event: String) async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      expectError(try await fixture.invoke(event), 400, "InvalidRequestContentException")
    }
  }

  @Test func anEventThatIsTooLargeIsRefused() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      let event = "\"" + String(repeating: "x", count: LambdaLimits.requestPayload) + "\""
      expectError(try await fixture.invoke(event), 413, "RequestTooLargeException")
      let line = await fixture.log.line { $0.contains("Invoke API") && $0.contains(" 413: ") }
      #expect(line.contains("\(LambdaLimits.requestPayload)"), "\(line)")
    }
  }

  @Test func anInvocationTypeThatIsNotOfferedIsRefused() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      for type in ["event", "Later"] {
        let reply = try await fixture.invoke("{}", headers: ["X-Amz-Invocation-Type: \(type)"])
        expectError(reply, 400, "InvalidParameterValueException")
      }
    }
  }

  @Test func aClientContextThatIsNoneIsRefused() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      for context in ["%%%", "bm8ganNvbg==", "W10=", String(repeating: "e30K", count: 900)] {
        let reply = try await fixture.invoke("{}", headers: ["X-Amz-Client-Context: \(context)"])
        expectError(reply, 400, "InvalidRequestContentException")
      }
    }
  }

  @Test func theFunctionIsDescribed() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      try await Connection.with(port: fixture.port) { connection in
        let one = try await connection.request("GET", "/2015-03-31/functions/function/configuration")
        #expect(one.status == 200)
        #expect(one.field("FunctionArn") == "arn:aws:lambda:us-east-1:123456789012:function:function")
        let all = try await connection.request("GET", "/2015-03-31/functions/")
        #expect(all.body == #"{"Functions":[\#(one.body)],"NextMarker":null}"#)
        let none = try await connection.request("GET", "/2015-03-31/functions/nope/configuration")
        expectError(none, 404, "ResourceNotFoundException")
      }
    }
  }

  @Test func anOperationThatIsNotOfferedIsRefused() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      try await Connection.with(port: fixture.port) { connection in
        expectError(
          try await connection.request("DELETE", "/2015-03-31/functions"), 404, "UnknownOperationException")
      }
    }
  }
}
