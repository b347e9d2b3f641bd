import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

@Suite struct ContextHeaderTests {
  init() { loopThread }

  /// An event whose authorizer lets a large token through.
  private static let largeContext = ScriptedInvocation.functionURL().replacing(
    #""requestContext":{"#,
    with: #""requestContext":{"authorizer":{"token":"\#(String(repeating: "t", count: 8000))"},"#)

  /// The warnings about headers after two invocations with this event, and the app's requests.
  @LoopActor private func run(
    _ event: String, status: Int, _ variables: [String: String] = [:]
  ) async throws -> (warnings: [String], requests: [PeerRequest]) {
    let invocations = ["id-1", "id-2"].map { ScriptedInvocation(event, requestID: $0) }
    let app = ScriptedApp { _ in .text("no", status: status) }
    let adapter = try AdapterHarness(variables, runtimeAPI: ScriptedRuntimeAPI(invocations), app: app)
    await adapter.run()
    #expect(try adapter.result(of: "id-2").status == status)
    return (adapter.log.lines.filter { $0.contains(" WARN ") && $0.contains("contextBytes=") }, app.requests)
  }

  @Test(arguments: ["buffered", "response_stream"])
  @LoopActor func a431IsExplainedOnce(mode: String) async throws {
    for event in [Self.largeContext, ScriptedInvocation.functionURL()] {
      let warnings = try await run(event, status: 431, ["AWS_LWA_INVOKE_MODE": mode]).warnings
      #expect(warnings.count == 1)
      #expect(
        warnings.first?.contains("The app rejected a request because of the size of its headers status=431") ?? false)
      #expect(warnings.first?.contains("AWS_LWA_MAX_CONTEXT_BYTES") ?? false)
    }
  }

  @Test @LoopActor func a400ToALargeContextIsExplainedOnce() async throws {
    let warnings = try await run(Self.largeContext, status: 400).warnings
    #expect(warnings.count == 1)
    #expect(
      warnings.first?.contains("The app responded 400 to a request with large context headers status=400") ?? false)
    #expect(warnings.first?.contains("AWS_LWA_MAX_CONTEXT_BYTES") ?? false)
  }

  @Test @LoopActor func otherResponsesAreNot() async throws {
    #expect(try await run(ScriptedInvocation.functionURL(), status: 400).warnings == [])
    #expect(try await run(Self.largeContext, status: 404).warnings == [])
    #expect(try await run(Self.largeContext, status: 200).warnings == [])
  }

  @Test @LoopActor func theSettingLimitsTheHeaders() async throws {
    let (warnings, requests) = try await run(Self.largeContext, status: 400, ["AWS_LWA_MAX_CONTEXT_BYTES": "1KB"])
    #expect(warnings == [])
    #expect(requests.first?.field("x-amzn-request-context")?.contains(#""authorizer":{}"#) ?? false)
    #expect(requests.first?.field("x-amzn-lambda-abridged") == "x-amzn-request-context")
    let none = try await run(Self.largeContext, status: 200, ["AWS_LWA_MAX_CONTEXT_BYTES": "0"]).requests
    #expect(none.count == 2)
    #expect(none.first?.field("x-amzn-request-context") == nil)
    #expect(none.first?.field("x-amzn-lambda-context") == nil)
  }
}
