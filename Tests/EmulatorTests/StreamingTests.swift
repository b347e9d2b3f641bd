import Emulator
import EmulatorCore
import LambdaInterface
import Testing

@Suite struct StreamingTests {
  private static let prelude =
    #"{"statusCode":201,"headers":{"content-type":"text/event-stream","X-A":"1"},"cookies":["a=b","c=d"]}"#
    + String(repeating: "\0", count: 8)
  private static let error = #"{"errorType":"App.Broke","errorMessage":"half way"}"#
  private static let errorInBase64 = "eyJlcnJvclR5cGUiOiJBcHAuQnJva2UiLCJlcnJvck1lc3NhZ2UiOiJoYWxmIHdheSJ9"

  private func withStreamingURL(_ body: (EmulatorFixture) async throws -> Void) async throws {
    try await EmulatorFixture.with(configure: { $0.function.functionURL.invokeMode = .responseStream }, body)
  }

  @Test func eachPartIsThereBeforeTheNextIsSent() async throws {
    try await withStreamingURL { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          try await caller.send("GET", "/events")
          let id = try await runtime.next().id
          try await runtime.beginStream(id)
          try await runtime.stream(String(Self.prelude.prefix(20)))
          try await runtime.stream(String(Self.prelude.dropFirst(20)) + "first")
          let head = try await caller.head()
          #expect(head.status == 201)
          #expect(head.headers["content-type"] == "text/event-stream")
          #expect(head.headers["set-cookie"] == "a=b,c=d")
          #expect(head.headers["x-a"] == "1")
          #expect(head.headers["x-amzn-requestid"] == id)
          #expect(head.headers["transfer-encoding"] == "chunked")
          #expect(try await caller.chunk() == "first")
          try await runtime.stream("second")
          #expect(try await caller.chunk() == "second")
          #expect(try await runtime.endStream().status == 202)
          #expect(try await caller.chunk() == "")

          // Both connections serve on.
          try await caller.send("GET", "/again")
          let next = try await runtime.next().id
          #expect(try await runtime.respond(next, #"{"body":"whole"}"#).status == 202)
          #expect(try await caller.reply().body == #"{"body":"whole"}"#)
        }
      }
    }
  }

  @Test func theNextInvocationComesOnlyAfterTheEndOfTheStream() async throws {
    try await withStreamingURL { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          try await caller.send("GET", "/")
          let id = try await runtime.next().id
          try await runtime.beginStream(id)
          try await runtime.stream(Self.prelude)
          _ = try await caller.head()
          let refusals = try await fixture.asRuntime { other in
            [
              try await other.connection.request("GET", "/2018-06-01/runtime/invocation/next").status,
              try await other.respond(id, "1").status, try await other.fail(id, "{}").status,
            ]
          }
          #expect(refusals == [403, 403, 403])
          #expect(try await runtime.endStream().status == 202)
        }
      }
    }
  }

  @Test func aFailureInTheMidstLooksLikeTheEndAtAFunctionURL() async throws {
    try await withStreamingURL { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          try await caller.send("GET", "/")
          let id = try await runtime.next().id
          try await runtime.beginStream(id)
          try await runtime.stream(Self.prelude + "half")
          #expect(try await runtime.endStream(error: ("App.Broke", Self.errorInBase64)).status == 202)
          _ = try await caller.head()
          #expect(try await caller.chunk() == "half")
          #expect(try await caller.chunk() == "")
          _ = await fixture.log.line {
            $0.contains("the stream failed midway, and the caller of the Function URL cannot tell, as on AWS")
          }
        }
      }
    }
  }

  @Test func aFailureBeforeTheFirstByteIsABadGateway() async throws {
    for contentType in [nil, "application/octet-stream"] {
      try await withStreamingURL { fixture in
        try await fixture.asRuntime { runtime in
          try await Connection.with(port: fixture.port) { caller in
            try await caller.send("GET", "/")
            let id = try await runtime.next().id
            if let contentType {
              try await runtime.beginStream(id, contentType: contentType)
            } else {
              try await runtime.beginStream(id)
            }
            #expect(try await runtime.endStream(error: ("App.Broke", Self.errorInBase64)).status == 202)
            let reply = try await caller.reply()
            #expect(reply.status == 502)
            #expect(reply.body == "Internal Server Error")
          }
        }
      }
    }
  }

  @Test func aStreamWithoutAByteIsAnEmptyResponse() async throws {
    try await withStreamingURL { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          try await caller.send("GET", "/")
          let id = try await runtime.next().id
          try await runtime.beginStream(id)
          #expect(try await runtime.endStream().status == 202)
          let head = try await caller.head()
          #expect(head.status == 200)
          #expect(head.headers["content-type"] == "application/octet-stream")
          #expect(try await caller.chunk() == "")
        }
      }
    }
  }

  @Test func aWholeResultAtAStreamingURLIsLeftAsItIs() async throws {
    try await withStreamingURL { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          try await caller.send("GET", "/")
          let id = try await runtime.next().id
          _ = try await runtime.respond(id, #"{"statusCode":418,"body":"short"}"#)
          let reply = try await caller.reply()
          #expect(reply.status == 200)
          #expect(reply.body == #"{"statusCode":418,"body":"short"}"#)
          let line = await fixture.log.line { $0.contains("the function did not stream its result") }
          #expect(line.contains("Set AWS_LWA_INVOKE_MODE=response_stream, or remove --invoke-mode RESPONSE_STREAM"))
        }
      }
    }
  }

  @Test(arguments: [#"{"statusCode":200}"#, "no json" + String(repeating: "\0", count: 8)])
  func aStreamWithoutAPreludeIsABadGateway(_ stream: String) async throws {
    try await withStreamingURL { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          try await caller.send("GET", "/")
          let id = try await runtime.next().id
          try await runtime.beginStream(id)
          if !stream.isEmpty { try await runtime.stream(stream) }
          #expect(try await runtime.endStream().status == 202)
          #expect(try await caller.reply().status == 502)
        }
      }
    }
  }

  @Test func aStreamOfAnotherTypeIsAllBody() async throws {
    try await withStreamingURL { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          try await caller.send("GET", "/")
          let id = try await runtime.next().id
          try await runtime.beginStream(id, contentType: "text/x")
          try await runtime.stream("raw")
          let head = try await caller.head()
          #expect(head.status == 200)
          #expect(head.headers["content-type"] == "text/x")
          #expect(try await caller.chunk() == "raw")
          #expect(try await runtime.endStream().status == 202)
        }
      }
    }
  }

  @Test func aCallerThatGoesEndsTheRuntimesCallAndNoMore() async throws {
    try await withStreamingURL { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          try await caller.send("GET", "/")
          let id = try await runtime.next().id
          try await runtime.beginStream(id)
          try await runtime.stream(Self.prelude + "half")
          _ = try await caller.head()
        }
        #expect(try await runtime.connection.head().status == 202)
      }
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        let id = try await runtime.next().id
        _ = try await runtime.respond(id, "1")
      }
      #expect(try await reply.body == "1")
    }
  }

  @Test func aRuntimeThatGoesEndsTheResponse() async throws {
    try await withStreamingURL { fixture in
      try await Connection.with(port: fixture.port) { caller in
        try await caller.send("GET", "/")
        try await fixture.asRuntime { runtime in
          let id = try await runtime.next().id
          try await runtime.beginStream(id)
          try await runtime.stream(Self.prelude + "half")
          _ = try await caller.head()
        }
        #expect(try await caller.chunk() == "half")
        #expect(try await caller.chunk() == "")
      }
    }
  }

  @Test func headAndHTTP10GetNoChunks() async throws {
    try await withStreamingURL { fixture in
      try await fixture.asRuntime { runtime in
        for (request, body) in [("HEAD / HTTP/1.1", ""), ("GET / HTTP/1.0", "text")] {
          try await Connection.with(port: fixture.port) { caller in
            try await caller.send("\(request)\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            let id = try await runtime.next().id
            try await runtime.beginStream(id)
            try await runtime.stream(Self.prelude + "text")
            #expect(try await runtime.endStream().status == 202)
            #expect(try await caller.head().headers["transfer-encoding"] == nil)
            for byte in body { #expect(try await caller.text(1) == String(byte)) }
            #expect(try await caller.isAtEnd())
          }
        }
      }
    }
  }

  @Test func aCallerOfWholeResultsGetsTheStreamWhole() async throws {
    try await EmulatorFixture.with { fixture in
      try await fixture.asRuntime { runtime in
        async let reply = fixture.invoke("{}")
        var id = try await runtime.next().id
        try await runtime.beginStream(id, contentType: "application/json")
        for part in ["[1", ",2", "]"] { try await runtime.stream(part) }
        #expect(try await runtime.endStream().status == 202)
        #expect(try await reply.body == "[1,2]")

        async let failure = fixture.invoke("{}")
        id = try await runtime.next().id
        try await runtime.beginStream(id)
        try await runtime.stream("[1")
        #expect(try await runtime.endStream(error: ("App.Broke", Self.errorInBase64)).status == 202)
        #expect(try await failure.headers["x-amz-function-error"] == "Unhandled")
        #expect(try await failure.body == Self.error)
      }
    }
  }

  @Test func theTimeLimitHoldsInTheMidstOfAStream() async throws {
    try await EmulatorFixture.with(
      configure: {
        $0.function.functionURL.invokeMode = .responseStream
        $0.function.timeout = .seconds(2)
      }
    ) { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          try await caller.send("GET", "/")
          let id = try await runtime.next().id
          try await runtime.beginStream(id)
          try await runtime.stream(Self.prelude + "half")
          _ = try await caller.head()
          #expect(try await caller.chunk() == "half")
          #expect(try await caller.chunk() == "")
          _ = await fixture.log.line { $0.hasSuffix("Task timed out after 2.00 seconds") }
        }
      }
    }
  }

  @Test func theInvokeAPIStreamsEvents() async throws {
    try await EmulatorFixture.with { fixture in
      try await fixture.asRuntime { runtime in
        try await Connection.with(port: fixture.port) { caller in
          let target = "/2021-11-15/functions/function/response-streaming-invocations"
          try await caller.send("POST", target, body: "{}")
          var id = try await runtime.next().id
          try await runtime.beginStream(id)
          try await runtime.stream("first")
          let head = try await caller.head()
          #expect(head.headers["content-type"] == "application/vnd.amazon.eventstream")
          #expect(head.headers["x-amz-executed-version"] == "$LATEST")
          #expect(try await caller.chunk() == text(.payloadChunk(Array("first".utf8))))
          #expect(try await runtime.endStream().status == 202)
          #expect(try await caller.chunk() == text(.invokeComplete(error: nil, logResult: nil)))
          #expect(try await caller.chunk() == "")

          try await caller.send("POST", target, body: "{}")
          id = try await runtime.next().id
          #expect(try await runtime.fail(id, Self.error).status == 202)
          _ = try await caller.head()
          #expect(try await caller.chunk() == text(.invokeComplete(error: Array(Self.error.utf8), logResult: nil)))
        }
      }
    }
  }

  private func text(_ message: EventStreamMessage) -> String { String(decoding: message.encoded(), as: UTF8.self) }
}
