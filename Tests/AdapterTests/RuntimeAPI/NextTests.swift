import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// What the adapter makes of the responses to `next`.
@Suite struct NextTests {
  init() { loopThread }

  /// An adapter whose first call of `next` gets this reply; the second gets an invocation.
  @LoopActor private func adapter(
    firstNext reply: PeerReply, app: ScriptedApp = ScriptedApp()
  ) throws -> AdapterHarness {
    try AdapterHarness(
      runtimeAPI: ScriptedRuntimeAPI([ScriptedInvocation()]) { call, callsBefore in
        call == .next && callsBefore == 0 ? reply : nil
      }, app: app)
  }

  @Test(arguments: [
    PeerReply.respond(status: 500), .respond(status: 503), .respond(status: 204), .close, .reset,
    .raw("nonsense\r\n\r\n"),
    .raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"), .raw("HTTP/1.1 200 O"),
  ])
  @LoopActor func aCallThatFailsIsRepeated(reply: PeerReply) async throws {
    let adapter = try adapter(firstNext: reply)
    await adapter.run()
    #expect(try adapter.result().status == 200)
    #expect(adapter.runtimeAPI.requests(.next).count == 3)
  }

  @Test(arguments: ["", "a/b", "a b", "a?b", "a%2fb", "a#b", "é", String(repeating: "a", count: 129)])
  @LoopActor func aRequestIDThatCannotStandInAPathIsNotUsed(requestID: String) async throws {
    let adapter = try adapter(firstNext: .invocation(ScriptedInvocation(requestID: requestID)))
    await adapter.run()
    let posts = adapter.runtimeAPI.records.filter { $0.call != .next }
    #expect(posts.map(\.call) == [.response(requestID: "id-1")])
  }

  @Test @LoopActor func aResponseWithoutRequestIDIsNotAnInvocation() async throws {
    let app = ScriptedApp()
    let adapter = try adapter(firstNext: .text("{}", fields: [("content-type", "application/json")]), app: app)
    await adapter.run()
    #expect(app.requests.count == 1)
    #expect(try adapter.result().status == 200)
  }

  @Test(arguments: [403, 410])
  @LoopActor func aSandboxThatIsOverEndsTheAdapterAtOnce(status: Int) async throws {
    let adapter = try adapter(firstNext: .respond(status: status))
    await adapter.run()
    #expect(adapter.exitCode == 1)
    #expect(adapter.runtimeAPI.requests(.next).count == 1)
    #expect(adapter.log.line(containing: "Runtime.Unavailable")?.contains("status \(status)") == true)
  }

  @Test @LoopActor func theAdapterStopsWhileItWaits() async throws {
    let adapter = try AdapterHarness(runtimeAPI: ScriptedRuntimeAPI())
    await adapter.start()
    #expect(await eventually { adapter.runtimeAPI.idleCalls == 1 })
    adapter.service.stop()
    #expect(await eventually { adapter.exitCode == 0 })
    await adapter.finish()
  }

  @Test @LoopActor func theInvocationAtHandIsFinishedBeforeTheAdapterStops() async throws {
    let gate = Gate()
    let app = ScriptedApp { _ in
      gate.wait()
      return .text("late")
    }
    let adapter = try AdapterHarness(app: app)
    await adapter.start()
    #expect(await eventually { app.requests.count == 1 })
    adapter.service.stop()
    gate.open()
    #expect(await eventually { adapter.exitCode == 0 })
    await adapter.finish()
    #expect(try adapter.result().text == "late")
    #expect(adapter.runtimeAPI.requests(.next).count == 1)
  }

  @Test @LoopActor func theFieldsOfAnInvocationReachTheApp() async throws {
    let app = ScriptedApp()
    let adapter = try AdapterHarness(
      ["AWS_LAMBDA_FUNCTION_NAME": "example", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512"],
      runtimeAPI: ScriptedRuntimeAPI([
        ScriptedInvocation(fields: [
          ("lambda-runtime-trace-id", "Root=1-65f0c1a2-0123456789abcdef01234567;Sampled=1"),
          ("lambda-runtime-client-context", #"{"custom":{"a":"1"}}"#),
          ("lambda-runtime-cognito-identity", #"{"cognitoIdentityId":"i"}"#),
          ("lambda-runtime-aws-tenant-id", "tenant-7"),
        ])
      ]), app: app)
    await adapter.run()
    let request = try #require(app.requests.first)
    let context = try #require(request.field("x-amzn-lambda-context"))
    #expect(request.field("x-amzn-trace-id") == "Root=1-65f0c1a2-0123456789abcdef01234567;Sampled=1")
    #expect(request.field("x-amz-tenant-id") == "tenant-7")
    #expect(context.contains(#""request_id":"id-1""#))
    #expect(context.contains(#""invoked_function_arn":"arn:aws:lambda:eu-central-1:123456789012:function:example""#))
    #expect(context.contains(#""function_name":"example","memory":512"#))
    #expect(context.contains(#"{"custom":{"a":"1"}}"#))
    #expect(context.contains(#"{"cognitoIdentityId":"i"}"#))
  }

  @Test(arguments: [
    ("", 200), ("soon", 200), ("1e3", 200), ("9223372036854775807", 200), ("-9223372036854775808", 200),
    ("99999999999999999999", 200),
    // A deadline in the past leaves no time for the app.
    ("0", 504), ("-1", 504),
  ])
  @LoopActor func aDeadlineThatMakesNoSenseDoesNotStopTheInvocation(deadline: String, status: Int) async throws {
    let event = ScriptedInvocation.functionURL()
    let adapter = try adapter(
      firstNext: .respond(
        status: 200,
        fields: [("lambda-runtime-aws-request-id", "id-0"), ("lambda-runtime-deadline-ms", deadline)],
        body: Array(event.utf8)))
    await adapter.run()
    #expect(try adapter.result(of: "id-0").status == status)
    #expect(try adapter.result().status == 200)
  }

  @Test @LoopActor func invocationsInFlightAtOnceHaveTheirOwnConnections() async throws {
    let both = Gate(2)
    let app = ScriptedApp { _ in
      both.open()
      both.wait()
      return .text("hello")
    }
    let adapter = try AdapterHarness(
      ["AWS_LAMBDA_MAX_CONCURRENCY": "2"],
      runtimeAPI: ScriptedRuntimeAPI([ScriptedInvocation(requestID: "id-1"), ScriptedInvocation(requestID: "id-2")]),
      app: app)
    await adapter.run()
    #expect(try adapter.result(of: "id-1").status == 200)
    #expect(try adapter.result(of: "id-2").status == 200)
    #expect(Set(app.requests.map(\.connection)).count == 2)
  }
}
