import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

@Suite struct StreamedResponseTests {
  init() { loopThread }

  private static let streaming = ["AWS_LWA_INVOKE_MODE": "response_stream"]

  @Test @LoopActor func aResponseGoesOutAsPreludeAndChunks() async throws {
    let app = ScriptedApp { _ in .text("hello", status: 201) }
    let adapter = try await AdapterHarness.run(Self.streaming, app: app)
    let result = try adapter.result()
    #expect(result.request.isComplete)
    #expect(result.request.field("content-type") == "application/vnd.awslambda.http-integration-response")
    #expect(result.status == 201)
    #expect(result.text == "hello")
  }

  @Test @LoopActor func aBodyThatIsCutEndsWithTheTrailersOfAFailure() async throws {
    let app = ScriptedApp { _ in
      .raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n")
    }
    let adapter = try await AdapterHarness.run(Self.streaming, app: app)
    let result = try adapter.result()
    #expect(result.text == "hello")
    #expect(result.request.isComplete)
    #expect(result.request.trailer("lambda-runtime-function-error-type") == "App.ClosedMidResponse")
  }
}
