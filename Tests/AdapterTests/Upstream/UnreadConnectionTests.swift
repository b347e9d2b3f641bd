import AdapterLoop
import Glibc
import PeerKit
import Testing

@testable import Adapter

/// Connections that an app no longer reads, though it keeps them open.
@Suite struct UnreadConnectionTests {
  init() { loopThread }

  enum Transport: CaseIterable, Sendable { case tcp, unix }

  /// How far the app reads an upload before it responds and stops reading.
  enum Upload: CaseIterable, Sendable { case headOnly, whole }

  private static let host = ["host": "example.com", "content-type": "text/plain"]

  /// An app that responds to `/upload` and then leaves its connection unread until the gate is opened.
  private func app(_ transport: Transport, _ upload: Upload, _ gate: Gate) -> ScriptedApp {
    let stopReading = PeerReply.script { connection in
      connection.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
      gate.wait()
    }
    let listener: ScriptedApp.Listener =
      transport == .tcp ? .tcp : .unix("/tmp/swiftlet-unread-\(getpid())-\(UInt64.random(in: 0 ... .max)).sock")
    return ScriptedApp(
      listener, respond: { $0.target == "/upload" ? stopReading : .text("hello") },
      onHead: { $0.target == "/upload" && upload == .headOnly ? stopReading : nil })
  }

  private func runtimeAPI(_ method: String, timeout: Duration = .seconds(30), firstMethod: String = "PUT")
    -> ScriptedRuntimeAPI
  {
    let isUpload = method == "PUT" || method == "POST"
    return ScriptedRuntimeAPI([
      ScriptedInvocation(
        .functionURL(firstMethod, "/upload", headers: Self.host, body: firstMethod == "GET" ? nil : "upload"),
        requestID: "first"),
      ScriptedInvocation(
        .functionURL(method, "/next", headers: Self.host, body: isUpload ? "next" : nil), requestID: "second",
        timeout: timeout),
    ])
  }

  @Test(arguments: ["GET", "HEAD", "PUT", "DELETE"], Upload.allCases)
  @LoopActor func theNextRequestGoesToAnotherConnection(method: String, upload: Upload) async throws {
    for transport in Transport.allCases {
      for mode in ["buffered", "response_stream"] {
        let gate = Gate()
        defer { gate.open() }
        let app = app(transport, upload, gate)
        let adapter = try AdapterHarness(["AWS_LWA_INVOKE_MODE": mode], runtimeAPI: runtimeAPI(method), app: app)
        await adapter.run()
        #expect(try adapter.result(of: "second").status == 200)
        let seen = app.requests.filter { $0.target == "/next" }
        #expect(seen.map(\.requestsBefore) == [0])
        // Bytes in the app's queue are seen before the request is sent; an app that read all so far is found out after.
        #expect((adapter.log.line(containing: "sent again on a new one") != nil) == (upload == .whole))
      }
    }
  }

  @Test(arguments: Upload.allCases)
  @LoopActor func theDrainHookDoesNotWaitEither(upload: Upload) async throws {
    let gate = Gate()
    defer { gate.open() }
    let app = app(.tcp, upload, gate)
    let adapter = try AdapterHarness(["AWS_LWA_DRAIN_PATH": "/drain"], runtimeAPI: runtimeAPI("GET"), app: app)
    await adapter.run()
    #expect(app.requests.map(\.target) == ["/upload", "/drain", "/next", "/drain"])
    #expect(adapter.log.line(containing: "Drain cut short") == nil)
  }

  /// In `always` mode a POST may go over a used connection. Unread there it may still be read later.
  @Test(arguments: Transport.allCases)
  @LoopActor func aRequestThatMayNotBeRepeatedIsSentOnce(transport: Transport) async throws {
    let gate = Gate()
    defer { gate.open() }
    let app = app(transport, .whole, gate)
    let adapter = try AdapterHarness(
      ["AWS_LWA_UPSTREAM_REUSE": "always", "AWS_LWA_DEADLINE_MARGIN": "10ms"],
      runtimeAPI: runtimeAPI("POST", timeout: .milliseconds(1500)), app: app)
    await adapter.run()
    #expect(try adapter.result(of: "second").status == 504)
    #expect(app.requests.map(\.target) == ["/upload"])
    let line = try #require(adapter.log.line(containing: "code=App.TimedOut"))
    #expect(line.contains("used a connection that had carried 1 request"))
    #expect(line.contains("it had read 0 of"))
    #expect(line.contains("AWS_LWA_UPSTREAM_REUSE"))
    #expect(!line.contains("database"))
  }

  @Test @LoopActor func aSpareConnectionThatClosesIsReplaced() async throws {
    let gate = Gate()
    defer { gate.open() }
    let isUploaded = Shared(false)
    let spares = Shared(0)
    let peer = ScriptedPeer(.concurrent) { connection, _ in
      let spare = spares.withLock { count in
        if isUploaded.withLock({ $0 }) { count += 1 }
        return count
      }
      guard spare != 1 else { return }
      while var request = connection.readRequestHead() {
        connection.readBody(of: &request)
        guard PeerReply.text("hello").perform(on: connection, to: request) else { return }
        guard request.target == "/upload" else { continue }
        isUploaded.withLock { $0 = true }
        gate.wait()
      }
    }
    let adapter = try AdapterHarness(
      ["AWS_LWA_PORT": String(peer.port)], runtimeAPI: runtimeAPI("GET", timeout: .seconds(3)), app: nil)
    await adapter.run()
    #expect(try adapter.result(of: "second").status == 200)
    #expect(spares.withLock { $0 } >= 2)
  }

  /// Like an event loop that is held up: the next request and all connections wait, and then each is served once.
  @Test(arguments: Transport.allCases)
  @LoopActor func aBusyAppSeesTheRequestOnce(transport: Transport) async throws {
    let gate = Gate()
    let requests = RequestRecorder()
    let script: @Sendable (PeerConnection, Int) -> Void = { connection, number in
      while var request = connection.readRequestHead() {
        request.connection = number
        requests.append(request)
        guard PeerReply.text("hello").perform(on: connection, to: request) else { return }
        if request.target == "/upload" { gate.wait() }
      }
    }
    let path = "/tmp/swiftlet-busy-\(getpid()).sock"
    let peer = transport == .tcp ? ScriptedPeer(.serial, script) : ScriptedPeer(unixPath: path, .serial, script)
    let variables =
      transport == .tcp ? ["AWS_LWA_PORT": String(peer.port)] : ["AWS_LWA_HOST": "unix:\(path)"]
    let adapter = try AdapterHarness(variables, runtimeAPI: runtimeAPI("GET", firstMethod: "GET"), app: nil)
    let serving = await adapter.start()
    #expect(await eventually { adapter.runtimeAPI.requests(.next).count == 2 })
    // Longer than a connection that is no longer read is given.
    await AdapterLoop.shared.sleep(until: .now + .milliseconds(250))
    gate.open()
    #expect(await eventually { adapter.runtimeAPI.idleCalls == 1 })
    adapter.service.stop()
    await serving.value
    #expect(try adapter.result(of: "second").text == "hello")
    let served = requests.requests.filter { $0.target != "/" }
    #expect(served.map(\.target) == ["/upload", "/next"])
    #expect(Set(served.map(\.connection)).count == 1)
    #expect(adapter.log.line(containing: "sent again") == nil)
  }

  @Test @LoopActor func anAppThatNeverReadsIsNamedAsBusy() async throws {
    let gate = Gate()
    defer { gate.open() }
    let peer = ScriptedPeer(.serial) { connection, _ in
      let isProbe = connection.readRequestHead()?.field("user-agent") == "swiftlet-readiness"
      connection.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
      if !isProbe { gate.wait() }
    }
    let adapter = try AdapterHarness(
      ["AWS_LWA_PORT": String(peer.port), "AWS_LWA_DEADLINE_MARGIN": "10ms"],
      runtimeAPI: runtimeAPI("GET", timeout: .milliseconds(1500), firstMethod: "GET"), app: nil)
    await adapter.run()
    #expect(try adapter.result(of: "second").status == 504)
    let line = try #require(adapter.log.line(containing: "code=App.TimedOut"))
    #expect(line.contains("The app accepts no connections"))
    #expect(line.contains("acceptsConnections=false"))
  }
}

extension String {
  /// See ``ScriptedInvocation/functionURL(_:_:query:headers:body:)``.
  fileprivate static func functionURL(
    _ method: String, _ path: String, headers: [String: String] = ["host": "example.com"], body: String? = nil
  ) -> String { ScriptedInvocation.functionURL(method, path, headers: headers, body: body) }
}
