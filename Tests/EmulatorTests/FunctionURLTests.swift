import Emulator
import EmulatorCore
import LambdaInterface
import Testing

@Suite(.timeLimit(.minutes(1))) struct FunctionURLTests {
  /// Sends one request to the function's URL, and answers its event with `result`.
  private func exchange(
    _ method: String, _ target: String, headers: [String] = [], body: String = "", result: String, isError: Bool = false
  ) async throws -> (event: String, reply: Connection.Reply) {
    let (events, continuation) = AsyncStream.makeStream(of: String.self)
    var answer: Connection.Reply?
    try await EmulatorFixture.with { fixture in
      async let reply = Connection.with(port: fixture.port) {
        try await $0.request(method, target, headers: headers, body: body)
      }
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        continuation.yield(invocation.event)
        _ =
          isError
          ? try await runtime.fail(invocation.id, result) : try await runtime.respond(invocation.id, result)
      }
      answer = try await reply
    }
    continuation.finish()
    var event = ""
    for await one in events { event = one }
    return (event, try #require(answer))
  }

  @Test func aRequestBecomesAnEventAndTheResultAResponse() async throws {
    let (event, reply) = try await exchange(
      "POST", "/a%20b?x=1&x=2", headers: ["Content-Type: text/plain", "Cookie: a=b"], body: "hello",
      result: #"{"statusCode":201,"headers":{"content-type":"text/x","X-A":"1"},"cookies":["c=d"],"body":"made"}"#)
    #expect(event.contains(#""version":"2.0""#))
    #expect(event.contains(#""rawPath":"/a%20b""#))
    #expect(event.contains(#""rawQueryString":"x=1&x=2""#))
    #expect(event.contains(#""sourceIp":"127.0.0.1""#))
    #expect(event.contains(#""body":"hello""#))
    #expect(reply.status == 201)
    #expect(reply.body == "made")
    #expect(reply.headers["content-type"] == "text/x")
    #expect(reply.headers["set-cookie"] == "c=d")
    #expect(reply.headers["x-amzn-requestid"].map { event.contains($0) } == true)
    #expect(
      try /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/.wholeMatch(in: reply.headers["date"] ?? "")
        != nil)
    let root = try #require(event.firstMatch(of: /"x-amzn-trace-id":"Root=([^";]+)"/)?.output.1)
    #expect(reply.headers["x-amzn-trace-id"]?.hasPrefix("root=\(root);parent=") == true)
    #expect(event.contains(#""host":"localhost""#))
    #expect(event.contains(#""domainName":"localhost""#))
  }

  @Test func aTargetThatIsAWholeURIIsTakenApart() async throws {
    let (event, _) = try await exchange("GET", "http://localhost/p?q=1", result: "{}")
    #expect(event.contains(#""rawPath":"/p""#))
    #expect(event.contains(#""rawQueryString":"q=1""#))
  }

  @Test func aFunctionErrorIsABadGateway() async throws {
    let (_, reply) = try await exchange("GET", "/", result: #"{"errorType":"secret"}"#, isError: true)
    #expect(reply.status == 502)
    #expect(reply.body == "Internal Server Error")
  }

  @Test(arguments: [
    #"{"statusCode":"many"}"#, #"{"statusCode":200,"headers":{"a b":"c"}}"#,
    #"{"statusCode":200,"isBase64Encoded":true,"body":"%%%"}"#, "not json", #"{"statusCode":101}"#,
  ])
  func aResultThatIsNoResponseIsABadGateway(_ result: String) async throws {
    let (_, reply) = try await exchange("GET", "/", result: result)
    #expect(reply.status == 502)
    #expect(reply.body == "Internal Server Error")
  }

  @Test func whatIsTooLargeAsAnEventIsRefused() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      // Binary bodies grow by a third in the event.
      for size in [LambdaLimits.requestPayload * 4 / 5, LambdaLimits.requestPayload + 1] {
        let reply = try await Connection.with(port: fixture.port) {
          try await $0.request(
            "POST", "/", headers: ["Content-Type: application/octet-stream"], body: String(repeating: "x", count: size))
        }
        #expect(reply.status == 413)
      }
    }
  }

  @Test func aMethodThatIsNoneReachesNobody() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      try await Connection.with(port: fixture.port) { connection in
        try await connection.send("G=T / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try await connection.reply().status == 400)
      }
    }
  }
}
