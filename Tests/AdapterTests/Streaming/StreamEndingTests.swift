import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// How a streamed response ends if Lambda, the caller or the clock ends it.
@Suite struct StreamEndingTests {
  init() { loopThread }

  private static let response = ScriptedRuntimeAPI.Call.response(requestID: "id-1")
  private static let streaming = ["AWS_LWA_INVOKE_MODE": "response_stream"]
  private static let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

  /// An app that sends the head and this many parts of 64 KB, until its connection is closed.
  private func sender(of parts: Int, closed: Gate = Gate()) -> ScriptedApp {
    ScriptedApp { _ in
      .script { connection in
        connection.write(Self.head)
        let part = Array("10000\r\n".utf8) + [UInt8](repeating: 0x61, count: 65536) + Array("\r\n".utf8)
        for _ in 0..<parts { connection.write(part) }
        connection.waitForClose()
        closed.open()
      }
    }
  }

  @Test(arguments: [200, 202])
  @LoopActor func anEarlyResponseOfLambdaClosesTheAppsConnection(status: Int) async throws {
    let closed = Gate()
    let runtimeAPI = ScriptedRuntimeAPI([ScriptedInvocation()]) { _, _ in
      nil
    } onHead: { call, _ in
      guard call == Self.response else { return nil }
      return .script { connection in
        _ = connection.readChunk()
        PeerReply.respond(status: status).perform(on: connection)
        connection.waitForClose()
      }
    }
    let adapter = try AdapterHarness(Self.streaming, runtimeAPI: runtimeAPI, app: sender(of: 1, closed: closed))
    await adapter.run()
    closed.wait()
    #expect(adapter.log.line(containing: "The caller is gone") != nil)
    #expect(runtimeAPI.requests(Self.response).count == 1)
    #expect(runtimeAPI.idleCalls == 1)
  }

  @Test @LoopActor func aStreamThatIsTooSlowForLambdaEndsWithTrailersAfterTheChunkAtHand() async throws {
    let closed = Gate()
    let received = Shared<PeerRequest?>(nil)
    let runtimeAPI = ScriptedRuntimeAPI([ScriptedInvocation(timeout: .milliseconds(3100))]) { _, _ in
      nil
    } onHead: { call, _ in
      guard call == Self.response else { return nil }
      return .script { connection in
        // Nothing is read before the adapter has given up.
        closed.wait()
        var request = PeerRequest(head: "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n")
        if var whole = request {
          connection.readBody(of: &whole)
          request = whole
        }
        received.withLock { [request] in $0 = request }
        PeerReply.respond(status: 202).perform(on: connection)
      }
    }
    let adapter = try AdapterHarness(
      Self.streaming.merging(["AWS_LWA_DEADLINE_MARGIN": "3s"]) { $1 }, runtimeAPI: runtimeAPI,
      app: sender(of: 1000, closed: closed))
    await adapter.run()
    let request = try #require(received.withLock { $0 })
    #expect(request.isComplete)
    #expect(request.trailer("lambda-runtime-function-error-type") == "App.TimedOut")
    #expect(request.body.count > 65536)
    #expect(request.body.dropFirst(200).allSatisfy { $0 == 0x61 })
  }

  @Test @LoopActor func aResponseToHEADIsAPreludeAlone() async throws {
    let adapter = try await AdapterHarness.run(
      Self.streaming, event: ScriptedInvocation.functionURL("HEAD"), app: ScriptedApp { _ in .text("hello") })
    #expect(try adapter.result().status == 200)
    #expect(try adapter.result().body.isEmpty)
  }

  @Test @LoopActor func aFailureBeforeTheHeadIsAStreamedResponseOfItsOwn() async throws {
    let adapter = try await AdapterHarness.run(Self.streaming, app: ScriptedApp { _ in .close })
    let result = try adapter.result()
    #expect(result.request.field("lambda-runtime-function-response-mode") == "streaming")
    #expect(result.request.isComplete)
    #expect(result.status == 502)
    #expect(result.text.contains("App.ClosedBeforeResponse"))
  }

  @Test @LoopActor func aFailureOfAHEADRequestHasNoBody() async throws {
    let adapter = try await AdapterHarness.run(
      Self.streaming, event: ScriptedInvocation.functionURL("HEAD"), app: ScriptedApp { _ in .close })
    #expect(try adapter.result().status == 502)
    #expect(try adapter.result().body.isEmpty)
  }

  @Test @LoopActor func aStatusThatFailsTheInvocationIsPostedAsAnError() async throws {
    let adapter = try await AdapterHarness.run(
      Self.streaming.merging(["AWS_LWA_ERROR_STATUS_CODES": "500-599"]) { $1 },
      app: ScriptedApp { _ in .text("broken", status: 503) })
    #expect(try adapter.invocationError().type == "App.ErrorStatus")
    #expect(try adapter.invocationError().message.contains("503"))
    #expect(adapter.runtimeAPI.requests(Self.response).isEmpty)
  }

  @Test @LoopActor func anEventThatIsNotHTTPIsAnsweredWhole() async throws {
    let adapter = try await AdapterHarness.run(
      Self.streaming, event: #"{"detail":"x"}"#, app: ScriptedApp { _ in .text(#"{"done":true}"#) })
    let request = try #require(adapter.runtimeAPI.requests(Self.response).first)
    #expect(request.field("lambda-runtime-function-response-mode") == nil)
    #expect(request.field("content-type") == "application/json")
  }

  @Test @LoopActor func theConnectionOfAStreamCarriesTheNextCall() async throws {
    let adapter = try AdapterHarness(
      Self.streaming,
      runtimeAPI: ScriptedRuntimeAPI([ScriptedInvocation(requestID: "id-1"), ScriptedInvocation(requestID: "id-2")]))
    await adapter.run()
    #expect(try adapter.result(of: "id-2").text == "hello")
    #expect(Set(adapter.runtimeAPI.records.map(\.request.connection)) == [0])
  }

  @Test @LoopActor func partsReachLambdaAsTheyCome() async throws {
    let received = Gate()
    let app = ScriptedApp { _ in
      .script { connection in
        connection.write(Self.head + "5\r\nfirst\r\n")
        received.wait()
        connection.write("6\r\nsecond\r\n0\r\n\r\n")
      }
    }
    let parts = Shared<[String]>([])
    let runtimeAPI = ScriptedRuntimeAPI([ScriptedInvocation()]) { _, _ in
      nil
    } onHead: { call, _ in
      guard call == Self.response else { return nil }
      return .script { connection in
        while let chunk = connection.readChunk(), !chunk.isEmpty {
          let text = String(decoding: chunk, as: UTF8.self)
          parts.withLock { $0.append(text) }
          if text == "first" { received.open() }
        }
        connection.read(until: "\r\n")
        PeerReply.respond(status: 202).perform(on: connection)
      }
    }
    let adapter = try AdapterHarness(Self.streaming, runtimeAPI: runtimeAPI, app: app)
    await adapter.run()
    #expect(parts.withLock { Array($0.dropFirst()) } == ["first", "second"])
  }
}
