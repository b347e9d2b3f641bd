import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

@Suite struct NoticeTests {
  init() { loopThread }

  private static let lookalike = #"{"httpMethod":"GET","path":"/items"}"#
  private static let webSocket = ScriptedInvocation.functionURL(
    "GET", "/chat", query: "token=secret", headers: ["host": "example.com", "upgrade": "websocket"])

  /// The log's warnings after invocations with these events.
  @LoopActor private func warnings(
    _ events: [String], _ variables: [String: String] = [:], app: ScriptedApp = ScriptedApp()
  ) async throws -> [String] {
    let invocations = events.enumerated().map { ScriptedInvocation($1, requestID: "id-\($0)") }
    let requestsBefore = app.requests.count
    let adapter = try AdapterHarness(variables, runtimeAPI: ScriptedRuntimeAPI(invocations), app: app)
    await adapter.run()
    #expect(app.requests.count - requestsBefore == events.count)
    return adapter.log.lines.filter { $0.contains(" WARN ") }
  }

  @Test @LoopActor func anEventThatLooksLikeHTTPIsWarnedAboutOnce() async throws {
    let warnings = try await warnings([Self.lookalike, Self.lookalike])
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("An event that looks like HTTP was not treated as HTTP target=/events") ?? false)
    #expect(warnings.first?.contains("but no requestContext") ?? false)
    #expect(warnings.first?.contains("requestId=id-0") ?? false)
  }

  @Test @LoopActor func aWebSocketRequestIsWarnedAboutOnce() async throws {
    let warnings = try await warnings([Self.webSocket, Self.webSocket, Self.webSocket])
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("A WebSocket request reached the app as a plain request") ?? false)
    #expect(warnings.first?.contains("secret") == false)
  }

  /// A REST API decodes base64 only for its binary media types. All other front doors decode it always.
  @Test @LoopActor func textThatARestAPIGetsAsBase64IsWarnedAboutOnce() async throws {
    let text = ScriptedApp { _ in
      .respond(status: 200, fields: [("content-type", "text/plain")], body: Array(repeating: 0xFF, count: 4))
    }
    let binary = ScriptedApp { _ in
      .respond(status: 200, fields: [("content-type", "image/png")], body: Array(repeating: 0xFF, count: 4))
    }
    let rest = ScriptedInvocation.restAPI()
    let message = "The text of a response was sent as base64"
    #expect(try await warnings([rest, rest], app: text).filter { $0.contains(message) }.count == 1)
    #expect(try await warnings([rest], app: binary).isEmpty)
    #expect(try await warnings([ScriptedInvocation.functionURL()], app: text).isEmpty)
  }

  /// Invocations that are in flight at once belong to one sandbox.
  @Test @LoopActor func eachWarningIsGivenOnceInASandbox() async throws {
    let events = [Self.webSocket, Self.lookalike, Self.webSocket, Self.lookalike, ScriptedInvocation.functionURL()]
    #expect(try await warnings(events, ["AWS_LAMBDA_MAX_CONCURRENCY": "3"]).count == 2)
  }
}
