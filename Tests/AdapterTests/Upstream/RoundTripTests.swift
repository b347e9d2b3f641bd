import AdapterLoop
import Glibc
import PeerKit
import Testing

@testable import Adapter

@Suite struct RoundTripTests {
  init() { loopThread }

  @Test @LoopActor func aGETReachesTheAppAndItsResponseReachesLambda() async throws {
    let app = ScriptedApp { _ in .text("hello") }
    let adapter = try await AdapterHarness.run(
      event: ScriptedInvocation.functionURL("GET", "/items", query: "a=1"), app: app)
    #expect(app.requests.map { "\($0.method) \($0.target)" } == ["GET /items?a=1"])
    let result = try adapter.result()
    #expect(result.status == 200)
    #expect(result.text == "hello")
    #expect(result.headers["content-type"] == "text/plain")
  }

  @Test @LoopActor func theBodyOfAPOSTReachesTheApp() async throws {
    let app = ScriptedApp { .text("got \($0.text)", status: 201) }
    let adapter = try await AdapterHarness.run(
      event: ScriptedInvocation.functionURL(
        "POST", headers: ["host": "example.com", "content-type": "text/plain"], body: "some text"), app: app)
    #expect(app.requests.first?.field("content-length") == "9")
    #expect(try adapter.result().status == 201)
    let result = try adapter.result()
    #expect(result.text == "got some text")
  }

  @Test @LoopActor func anAppOnAUnixSocketIsReached() async throws {
    let app = ScriptedApp(.unix("/tmp/swiftlet-round-trip-\(getpid()).sock"))
    #expect(try await AdapterHarness.run(app: app).result().text == "hello")
  }

  /// As Node's `listen(port, "localhost")` does.
  @Test @LoopActor func localhostReachesAnAppOnTheIPv6LoopbackAddress() async throws {
    let app = ScriptedApp(.version6, answersReadiness: false)
    let adapter = try AdapterHarness(["AWS_LWA_HOST": "localhost"], app: app)
    await adapter.run()
    #expect(try adapter.result().text == "hello")
    let port = try #require(app.variables["AWS_LWA_PORT"])
    #expect(app.requests.map { $0.field("host") } == ["localhost:\(port)", "example.lambda-url.eu-central-1.on.aws"])
  }

  @Test @LoopActor func aPOSTWhoseConnectionClosesIsSentOnceAndGets502() async throws {
    let app = ScriptedApp { _ in .close }
    let adapter = try await AdapterHarness.run(event: ScriptedInvocation.functionURL("POST", body: "x"), app: app)
    #expect(try adapter.result().status == 502)
    #expect(try adapter.result().text.contains("App.ClosedBeforeResponse"))
    #expect(app.requests.count == 1)
    #expect(adapter.log.line(containing: "App.ClosedBeforeResponse") != nil)
  }

  @Test @LoopActor func anAppThatDoesNotRespondGets504BeforeLambdasDeadline() async throws {
    let adapter = try await AdapterHarness.run(
      ["AWS_LWA_DEADLINE_MARGIN": "100ms"], timeout: .milliseconds(150), app: ScriptedApp { _ in .stall })
    #expect(try adapter.result().status == 504)
    #expect(try adapter.result().text.contains("App.TimedOut"))
  }
}
