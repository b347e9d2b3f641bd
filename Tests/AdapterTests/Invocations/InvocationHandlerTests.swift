import AdapterCore
import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// What becomes of events that reach no app, and of responses that do not go out as they are.
@Suite struct InvocationHandlerTests {
  init() { loopThread }

  @Test @LoopActor func aMalformedHTTPEventGets400AndReachesNoApp() async throws {
    let app = ScriptedApp()
    let event = ScriptedInvocation.functionURL().replacing(#""headers":{"host""#, with: #""headers":{"n":1,"host""#)
    let adapter = try await AdapterHarness.run(event: event, app: app)
    #expect(try adapter.result().status == 400)
    #expect(try adapter.result().headers["content-type"] == "application/problem+json")
    #expect(app.requests.isEmpty)
  }

  @Test @LoopActor func anEventThatIsNotJSONIsAnInvocationError() async throws {
    let app = ScriptedApp()
    let adapter = try await AdapterHarness.run(event: #"{"detail":"#, app: app)
    #expect(try adapter.invocationError().type == "Event.Malformed")
    #expect(app.requests.isEmpty)
  }

  @Test @LoopActor func aMissingAuthorizationHeaderIsReported() async throws {
    let adapter = try await AdapterHarness.run(["AWS_LWA_AUTHORIZATION_SOURCE": "x-auth"])
    #expect(adapter.log.line(containing: "AWS_LWA_AUTHORIZATION_SOURCE is missing") != nil)
    #expect(try adapter.result().status == 200)
  }

  @Test(arguments: ["/drain", "/%64rain", "/a/../drain"])
  @LoopActor func outsideCallersDoNotReachTheDrainHook(path: String) async throws {
    let app = ScriptedApp()
    let adapter = try await AdapterHarness.run(
      ["AWS_LWA_DRAIN_PATH": "/drain"], event: ScriptedInvocation.functionURL("GET", path), app: app)
    #expect(try adapter.result().status == 403)
    #expect(app.requests.filter { $0.field("user-agent") != "swiftlet-drain" }.isEmpty)
  }

  @Test @LoopActor func aResultThatIsTooLargeForLambdaGets502() async throws {
    let app = ScriptedApp { _ in .respond(status: 200, body: [UInt8](repeating: 0xFF, count: 5_000_000)) }
    let adapter = try await AdapterHarness.run(app: app)
    #expect(try adapter.result().status == 502)
    #expect(try adapter.result().text.contains("App.ResponseTooLarge"))
    #expect(adapter.log.line(containing: "response_stream") != nil)
  }

  @Test @LoopActor func aStatusThatFailsTheInvocationIsPostedAsAnError() async throws {
    let adapter = try await AdapterHarness.run(
      ["AWS_LWA_ERROR_STATUS_CODES": "500-599"], app: ScriptedApp { _ in .text("broken", status: 503) })
    #expect(try adapter.invocationError().type == "App.ErrorStatus")
    #expect(adapter.log.line(containing: "fails the invocation")?.contains("status=503") == true)
  }

  @Test @LoopActor func anAppFailsAnEventByTheHeadersOfItsResponse() async throws {
    let app = ScriptedApp { _ in
      .text("no item left", fields: [("x-amzn-lambda-error-type", "OutOfStock")])
    }
    let adapter = try await AdapterHarness.run(event: #"{"detail":"x"}"#, app: app)
    #expect(try adapter.invocationError().type == "OutOfStock")
    #expect(try adapter.invocationError().message == "no item left")
    #expect(adapter.log.line(containing: "The app's response headers fail the invocation") != nil)
  }

  @Test @LoopActor func theFallbackResponseStandsInForAFailureOfAGET() async throws {
    let fallback = try FallbackResponse(
      parsing: Array("HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\n\r\nback soon".utf8))
    for (method, status, text) in [("GET", 503, "back soon"), ("HEAD", 503, ""), ("POST", 502, nil)] {
      let adapter = try AdapterHarness(
        runtimeAPI: ScriptedRuntimeAPI([ScriptedInvocation(ScriptedInvocation.functionURL(method))]),
        app: ScriptedApp { _ in .close }, fallback: fallback)
      await adapter.run()
      #expect(try adapter.result().status == status)
      if let text { #expect(try adapter.result().text == text) }
    }
  }

  @Test @LoopActor func theAccessLogHasOneLineForEachRequest() async throws {
    let adapter = try await AdapterHarness.run(
      ["AWS_LWA_ACCESS_LOG": "true", "AWS_LWA_LOG_LEVEL": "info"],
      event: ScriptedInvocation.functionURL("POST", "/items", body: "12345"))
    let lines = adapter.log.lines.filter { $0.contains("method=POST") }
    #expect(lines.count == 1)
    #expect(lines.first?.contains("status=200") == true)
    #expect(lines.first?.contains("requestId=id-1") == true)
  }

  @Test @LoopActor func metricsAreOneLineForEachInvocation() async throws {
    let adapter = try await AdapterHarness.run(["AWS_LWA_METRICS": "true", "AWS_LWA_METRICS_NAMESPACE": "Example"])
    let lines = adapter.log.lines.filter { $0.contains("CloudWatchMetrics") }
    #expect(lines.count == 1)
    #expect(lines.first?.contains("Example") == true)
  }

  @Test @LoopActor func aResponseIsCompressedForACallerThatAcceptsIt() async throws {
    let text = String(repeating: "hello ", count: 1000)
    let event = ScriptedInvocation.functionURL(headers: ["host": "example.com", "accept-encoding": "gzip"])
    let variables = ["AWS_LWA_ENABLE_COMPRESSION": "true"]
    let compressed = try await AdapterHarness.run(variables, event: event, app: ScriptedApp { _ in .text(text) })
      .result()
    #expect(compressed.headers["content-encoding"] == "gzip")
    #expect(compressed.body.count < 1000)
    let plain = try await AdapterHarness.run(variables, app: ScriptedApp { _ in .text(text) }).result()
    #expect(plain.text == text)
    #expect(plain.headers["vary"]?.lowercased() == "accept-encoding")
    // Its length is not known before its end.
    let chunked = "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n0\r\n\r\n"
    let reply = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n\(chunked)"
    let unannounced = try await AdapterHarness.run(variables, app: ScriptedApp { _ in .raw(reply) }).result()
    #expect(unannounced.text == text)
    #expect(unannounced.headers["vary"]?.lowercased() == "accept-encoding")
    let head = try await AdapterHarness.run(
      variables, event: event.replacing(#""method":"GET""#, with: #""method":"HEAD""#),
      app: ScriptedApp { _ in .text(text) }
    ).result()
    #expect(head.body.isEmpty)
    let small = try await AdapterHarness.run(variables, event: event, app: ScriptedApp { _ in .text("hello") }).result()
    #expect(small.headers["content-encoding"] == nil)
  }
}
