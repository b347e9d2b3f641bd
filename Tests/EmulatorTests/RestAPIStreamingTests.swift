import Emulator
import EmulatorCore
import LambdaInterface
import Testing

/// A REST API with the response transfer mode STREAM.
@Suite struct RestAPIStreamingTests {
  private static let separator = String(repeating: "\0", count: 8)

  private func withStreamingAPI(
    timeout: Duration = .seconds(29),
    _ body: (EmulatorFixture, inout RuntimeClient, inout Connection) async throws -> Void
  ) async throws {
    let settings = RestAPISettings(responseTransferMode: .responseStream, timeout: timeout)
    try await EmulatorFixture.with(configure: {
      $0.frontDoors = [.init(.restAPI(settings), host: "127.0.0.1", port: 0, option: "--rest-api")]
    }) { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.ports[1]) { caller in
          try await caller.send("GET", "/prod/")
          try await body(fixture, &runtime, &caller)
        }
      }
    }
  }

  @Test func aStreamGoesOutAsItComes() async throws {
    try await withStreamingAPI { _, runtime, caller in
      let id = try await runtime.next().id
      // The type does not say that there is a prelude: API Gateway looks for one all the same.
      try await runtime.beginStream(id, contentType: "application/octet-stream")
      try await runtime.stream(
        #"{"statusCode":201,"headers":{"server":"app"},"multiValueHeaders":{"x-a":["1","2"]},"cookies":["c=d"]}"#
          + Self.separator + "first")
      let head = try await caller.head()
      #expect(head.status == 201)
      #expect(head.headers["x-a"] == "1,2")
      #expect(head.headers["set-cookie"] == "c=d")
      #expect(head.headers["x-amzn-remapped-server"] == "app")
      #expect(head.headers["x-amz-apigw-id"]?.hasSuffix("=") == true)
      #expect(try await caller.chunk() == "first")
      try await runtime.stream("second")
      #expect(try await caller.chunk() == "second")
      #expect(try await runtime.endStream().status == 202)
      #expect(try await caller.chunk() == "")
    }
  }

  @Test func aFailureInTheMidstBreaksTheConnectionOff() async throws {
    try await withStreamingAPI { _, runtime, caller in
      let id = try await runtime.next().id
      try await runtime.beginStream(id)
      try await runtime.stream("{}" + Self.separator + "half")
      _ = try await caller.head()
      #expect(try await caller.chunk() == "half")
      #expect(try await runtime.endStream(error: ("App.Broke", "e30=")).status == 202)
      #expect(try await caller.isAtEnd())
    }
  }

  @Test(arguments: ["", "no prelude", #"{"statusCode":200}"#])
  func aStreamWithoutAPreludeIsABadGateway(stream: String) async throws {
    try await withStreamingAPI { _, runtime, caller in
      let id = try await runtime.next().id
      try await runtime.beginStream(id, contentType: "text/plain")
      if !stream.isEmpty { try await runtime.stream(stream) }
      #expect(try await runtime.endStream().status == 202)
      let reply = try await caller.reply()
      #expect(reply.status == 502)
      #expect(reply.body == #"{"message": "Internal server error"}"#)
    }
  }

  @Test func aWholeResultIsABadGateway() async throws {
    try await withStreamingAPI { fixture, runtime, caller in
      let id = try await runtime.next().id
      _ = try await runtime.respond(id, #"{"statusCode":200,"body":"whole"}"#)
      #expect(try await caller.reply().status == 502)
      let line = await fixture.log.line { $0.contains("the function did not stream its result") }
      #expect(line.contains("or remove --rest-api-transfer-mode STREAM"), "\(line)")
    }
  }

  @Test func theTimeoutHoldsInTheMidstOfAStream() async throws {
    try await withStreamingAPI(timeout: .seconds(3)) { _, runtime, caller in
      let id = try await runtime.next().id
      try await runtime.beginStream(id)
      try await runtime.stream("{}" + Self.separator + "half")
      _ = try await caller.head()
      #expect(try await caller.chunk() == "half")
      #expect(try await caller.isAtEnd())
    }
  }
}

/// Streamed results at front doors that are not set to stream.
@Suite struct UnexpectedStreamTests {
  private static let stream =
    #"{"statusCode":200,"headers":{}}"# + String(repeating: "\0", count: 8) + "body"

  @Test(arguments: [
    (FrontDoorSettings.restAPI(RestAPISettings()), "/prod/", 502, "pass --rest-api-transfer-mode STREAM, or set "),
    (.httpAPI(HTTPAPISettings()), "/", 500, "an HTTP API does not accept: set "),
    (.loadBalancer(LoadBalancerSettings()), "/", 502, "a load balancer does not accept: set "),
    (.functionURL(FunctionURLSettings()), "/", 502, "pass --invoke-mode RESPONSE_STREAM, or set "),
  ])
  func theLogSaysWhatItIsAndWhichOptionToPass(
    door: FrontDoorSettings, target: String, status: Int, advice: String
  ) async throws {
    let (reply, log) = try await WebFrontDoorTests.exchange(door, "GET", target, result: Self.stream)
    #expect(reply.status == status)
    let line = await log.line { $0.contains("is not a valid response") }
    #expect(line.contains("it is a streamed result, which "), "\(line)")
    #expect(line.contains(advice), "\(line)")
    #expect(line.hasSuffix("AWS_LWA_INVOKE_MODE=buffered"), "\(line)")
  }
}
