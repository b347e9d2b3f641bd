import AdapterCore
import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// What Lambda, or its connection, does while a response is streamed to it.
@Suite struct DeliveryTests {
  init() { loopThread }

  private static let streaming = [
    "AWS_LWA_INVOKE_MODE": "response_stream", "AWS_LWA_METRICS": "true", "AWS_LWA_DEADLINE_MARGIN": "100ms",
  ]
  private static let response = ScriptedRuntimeAPI.Call.response(requestID: "id-1")
  private static let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n"

  /// Reads the head of the call and the first part, which is the prelude.
  private static func readOpening(_ connection: PeerConnection) { _ = connection.readChunk() }

  /// An app that streams parts until its client goes.
  private static func endlessApp() -> ScriptedApp {
    ScriptedApp { _ in
      .script { connection in
        connection.write(head)
        while connection.write(Array("5\r\nhello\r\n".utf8)) {}
      }
    }
  }

  /// An app that sends a head and a part and then waits until its client goes.
  private static func silentApp() -> ScriptedApp {
    ScriptedApp { _ in
      .script { connection in
        connection.write(head + "5\r\nhello\r\n")
        connection.waitForClose()
      }
    }
  }

  /// Runs two invocations against a Runtime API that does `onResponse` with the first one's streamed response, by the
  /// number of attempts before.
  @LoopActor private func run(
    app: ScriptedApp = ScriptedApp { _ in .text("hello") }, timeout: Duration = .seconds(30),
    onResponse: @escaping @Sendable (Int) -> PeerReply?
  ) async throws -> AdapterHarness {
    let runtimeAPI = ScriptedRuntimeAPI(
      [ScriptedInvocation(timeout: timeout), ScriptedInvocation(requestID: "id-2", timeout: .milliseconds(300))],
      onHead: { call, callsBefore in call == Self.response ? onResponse(callsBefore) : nil })
    let adapter = try AdapterHarness(Self.streaming, runtimeAPI: runtimeAPI, app: app)
    await adapter.run()
    return adapter
  }

  /// The metrics of the first invocation.
  @LoopActor private func metrics(_ adapter: AdapterHarness) -> String {
    adapter.log.lines.first { $0.contains("_aws") && $0.contains("id-1") } ?? ""
  }

  /// The first invocation's line with this text.
  @LoopActor private func line(_ adapter: AdapterHarness, containing text: String) -> String? {
    adapter.log.lines.first { $0.contains(text) && $0.contains("id-1") }
  }

  @LoopActor private func expectLost(
    _ adapter: AdapterHarness, reason: String, location: SourceLocation = #_sourceLocation
  ) {
    let report = line(adapter, containing: "code=Runtime.Unavailable") ?? ""
    #expect(report.contains(" ERROR ") && report.contains(reason), "\(adapter.log.lines)", sourceLocation: location)
    #expect(line(adapter, containing: "The caller is gone") == nil, sourceLocation: location)
    #expect(line(adapter, containing: "code=App.") == nil, sourceLocation: location)
    #expect(metrics(adapter).contains(#""Failures":1"#), sourceLocation: location)
    #expect(metrics(adapter).contains(#""FailureCode":"Runtime.Unavailable""#), sourceLocation: location)
    let error = try? adapter.invocationError()
    #expect(error?.type == "Runtime.Unavailable", sourceLocation: location)
  }

  /// A Runtime API that hands out an invocation and then does `whileTheAppWorks` before the app responds.
  private static func api(
    app: (began: Gate, responds: Gate), timeout: Duration = .seconds(30),
    whileTheAppWorks: @escaping @Sendable (PeerConnection) -> Void
  ) -> ScriptedRuntimeAPI {
    ScriptedRuntimeAPI(reply: { call, callsBefore in
      guard call == .next, callsBefore == 0, let request = PeerRequest(head: "GET / HTTP/1.1\r\n\r\n") else {
        return nil
      }
      return .script { connection in
        _ = PeerReply.invocation(ScriptedInvocation(timeout: timeout)).perform(on: connection, to: request)
        app.began.wait()
        whileTheAppWorks(connection)
        app.responds.open()
      }
    })
  }

  private static func gatedApp(_ gates: (began: Gate, responds: Gate)) -> ScriptedApp {
    ScriptedApp { _ in
      gates.began.open()
      gates.responds.wait()
      return .text("hello")
    }
  }

  @Test @LoopActor func aConnectionThatBecameStaleIsReplaced() async throws {
    let gates = (began: Gate(), responds: Gate())
    let runtimeAPI = Self.api(app: gates) { $0.close() }
    let adapter = try AdapterHarness(Self.streaming, runtimeAPI: runtimeAPI, app: Self.gatedApp(gates))
    await adapter.run()
    #expect(try adapter.result().text == "hello")
    #expect(metrics(adapter).contains(#""Failures":0"#))
    #expect(line(adapter, containing: "Runtime.Unavailable") == nil)
  }

  @Test @LoopActor func anAPIThatRefusesConnectionsIsAFailureOfItsOwn() async throws {
    let gates = (began: Gate(), responds: Gate())
    let api = Shared<ScriptedRuntimeAPI?>(nil)
    let runtimeAPI = Self.api(app: gates, timeout: .seconds(1)) { connection in
      api.withLock { $0?.stopListening() }
      connection.close()
    }
    api.withLock { $0 = runtimeAPI }
    let adapter = try AdapterHarness(Self.streaming, runtimeAPI: runtimeAPI, app: Self.gatedApp(gates))
    let serving = await adapter.start()
    let hasMetrics = await eventually { !metrics(adapter).isEmpty }
    #expect(hasMetrics)
    adapter.service.stop()
    api.withLock { $0 = nil }
    let report = line(adapter, containing: "code=Runtime.Unavailable") ?? ""
    #expect(report.contains(" ERROR ") && report.contains("Connection refused"))
    #expect(metrics(adapter).contains(#""FailureCode":"Runtime.Unavailable""#))
    #expect(line(adapter, containing: "code=App.") == nil)
    #expect(line(adapter, containing: "The caller is gone") == nil)
    await serving.value
  }

  @Test @LoopActor func aConnectionThatFailsBeforeTheFirstPartIsReplacedWhileTheAppIsSilent() async throws {
    let gate = Gate()
    let app = ScriptedApp { _ in
      .script { connection in
        connection.write(Self.head)
        gate.wait()
        connection.write("5\r\nhello\r\n0\r\n\r\n")
      }
    }
    let adapter = try await run(app: app) { attempt in
      guard attempt == 0 else {
        gate.open()
        return nil
      }
      return .script {
        Self.readOpening($0)
        $0.close()
      }
    }
    #expect(try adapter.result().text == "hello")
    #expect(adapter.runtimeAPI.requests(Self.response).count == 2)
  }

  @Test(arguments: ["close", "reset"])
  @LoopActor func aConnectionThatFailsMidwayIsAFailureOfItsOwn(_ how: String) async throws {
    let adapter = try await run(app: Self.endlessApp()) { _ in
      .script { connection in
        Self.readOpening(connection)
        for _ in 0..<10 { _ = connection.readChunk() }
        if how == "close" { connection.close() } else { connection.reset() }
      }
    }
    expectLost(adapter, reason: "the connection was closed before a response")
  }

  @Test(arguments: ["close", "reset"])
  @LoopActor func itIsNoticedWhileTheAppIsSilent(_ how: String) async throws {
    let adapter = try await run(app: Self.silentApp()) { _ in
      .script { connection in
        Self.readOpening(connection)
        _ = connection.readChunk()
        if how == "close" { connection.close() } else { connection.reset() }
      }
    }
    expectLost(adapter, reason: "the connection was closed before a response")
  }

  @Test @LoopActor func aConnectionThatClosesAtTheEndIsAFailureOfItsOwn() async throws {
    let adapter = try await run { _ in
      .script { connection in
        while let chunk = connection.readChunk(), !chunk.isEmpty {}
        connection.close()
      }
    }
    expectLost(adapter, reason: "the connection was closed before a response")
  }

  @Test @LoopActor func aSuccessfulResponseBeforeTheEndMeansThatTheCallerIsGone() async throws {
    let apps = [Self.endlessApp(), Self.silentApp()]
    for app in apps {
      let adapter = try await run(app: app) { _ in
        .script { connection in
          Self.readOpening(connection)
          _ = connection.readChunk()
          connection.write("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")
          connection.waitForClose()
        }
      }
      #expect(line(adapter, containing: "The caller is gone")?.contains(" INFO ") == true)
      #expect(line(adapter, containing: "Runtime.Unavailable") == nil)
      #expect(metrics(adapter).contains(#""Failures":0"#))
      #expect(adapter.runtimeAPI.requests(.error(requestID: "id-1")).isEmpty)
    }
  }

  @Test(arguments: [(413, "App.ResponseTooLarge", "too large"), (500, "Runtime.Unavailable", "status 500")])
  @LoopActor func aRefusalBeforeTheEndIsAFailure(_ status: Int, _ code: String, _ text: String) async throws {
    let adapter = try await run(app: Self.silentApp()) { _ in
      .script { connection in
        Self.readOpening(connection)
        _ = connection.readChunk()
        connection.write("HTTP/1.1 \(status) Refused\r\ncontent-length: 0\r\n\r\n")
        connection.waitForClose()
      }
    }
    #expect(line(adapter, containing: text)?.contains(" ERROR ") == true)
    #expect(metrics(adapter).contains("\"FailureCode\":\"\(code)\""))
    #expect(line(adapter, containing: "The caller is gone") == nil)
    #expect(adapter.runtimeAPI.requests(.error(requestID: "id-1")).isEmpty)
  }

  @Test(arguments: [(403, "Runtime.Unavailable"), (413, "App.ResponseTooLarge")])
  @LoopActor func aRefusedResultCountsAsAFailure(_ status: Int, _ code: String) async throws {
    for mode in ["buffered", "response_stream"] {
      let runtimeAPI = ScriptedRuntimeAPI(
        [ScriptedInvocation()],
        reply: { call, _ in call == Self.response ? .respond(status: status) : nil })
      let adapter = try AdapterHarness(
        Self.streaming.merging(["AWS_LWA_INVOKE_MODE": mode]) { $1 }, runtimeAPI: runtimeAPI)
      await adapter.run()
      #expect(metrics(adapter).contains("\"FailureCode\":\"\(code)\""))
      #expect(adapter.runtimeAPI.requests(.error(requestID: "id-1")).isEmpty)
    }
  }
}
