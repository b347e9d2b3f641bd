import AdapterCore
import AdapterLoop
import PeerKit
import Testing

@testable import Adapter

/// An app that no longer responds, and that the adapter did not start.
@Suite struct HungAppTests {
  init() { loopThread }

  /// Lets a request run into its deadline.
  ///
  /// - Parameters:
  ///   - left: the time of its invocation, of which the probe before it gets a quarter at most.
  ///   - isAnswered: whether a response comes to another request meanwhile.
  @LoopActor
  private func timeOut(
    _ app: AppProcess, _ observed: ObservedFailure = .timedOut(.awaitingResponse), left: Duration = .milliseconds(200),
    isAnswered: Bool = false
  ) async {
    let now = AdapterClock.now
    let mark = await app.requestBegins(at: now, until: now + left)
    if isAnswered { app.responded() }
    var evidence = Evidence()
    evidence.elapsed = .seconds(3)
    _ = await app.explain(observed, evidence, since: mark)
  }

  @LoopActor
  private func process(
    _ reply: PeerReply, _ variables: [String: String] = [:]
  ) throws -> (process: AppProcess, adapter: AdapterHarness) {
    let adapter = try AdapterHarness(variables, app: ScriptedApp(answersReadiness: false) { _ in reply })
    return (adapter.service.app, adapter)
  }

  @Test(arguments: [
    ObservedFailure.timedOut(.awaitingResponse), .timedOut(.sending(sent: 1, of: 2)), .timedOut(.connecting),
    .notListening(target: "t", error: "the app accepts no connection", after: .seconds(5)),
  ])
  @LoopActor func twoRequestsAndAProbeWithoutAResponseAreAHang(observed: ObservedFailure) async throws {
    let (process, adapter) = try process(.stall)
    await timeOut(process, observed)
    #expect(process.hang == nil)
    #expect(adapter.app?.requests.isEmpty == true)
    await timeOut(process, observed)
    #expect(process.hang?.code == .appHung)
    #expect(adapter.app?.requests.map(\.target) == ["/"])
    let line = try #require(adapter.log.line(containing: "does not respond to a probe either"))
    #expect(line.contains("the adapter exits, so that Lambda starts a new sandbox"))
  }

  @Test(arguments: [PeerReply.text("alive"), .text("unhealthy", status: 500), .close, .raw("nonsense\r\n\r\n")])
  @LoopActor func anAppThatRespondsToTheProbeIsSlow(reply: PeerReply) async throws {
    let (process, adapter) = try process(reply)
    for _ in 0..<4 { await timeOut(process, left: .seconds(60)) }
    #expect(process.hang == nil)
    #expect(adapter.app?.requests.count == 3)
  }

  /// The probe tries again as long as it may: there may be room in the queue the next moment.
  @Test @LoopActor func anAppThatAcceptsNoConnectionIsHung() async throws {
    let listener = FullUnixListener()
    let adapter = try AdapterHarness(["AWS_LWA_HOST": "unix:\(listener.path)"], app: nil)
    for _ in 0..<2 { await timeOut(adapter.service.app, .timedOut(.connecting)) }
    #expect(adapter.service.app.hang?.code == .appHung)
  }

  @Test @LoopActor func anAppThatAcceptsConnectionsAgainIsNotHung() async throws {
    let listener = FullUnixListener()
    let adapter = try AdapterHarness(["AWS_LWA_HOST": "unix:\(listener.path)"], app: nil)
    await timeOut(adapter.service.app, .timedOut(.connecting))
    let second = LoopActor.task { await self.timeOut(adapter.service.app, .timedOut(.connecting), left: .seconds(60)) }
    await AdapterLoop.shared.sleep(until: .now + .milliseconds(10))
    listener.serve { PeerReply.text("alive").perform(on: $0) }
    await second.value
    #expect(adapter.service.app.hang == nil)
  }

  /// The connection is refused: the app may be restarting, and each request says so by itself.
  @Test @LoopActor func anAppThatIsGoneIsNotHung() async throws {
    let unused = ReservedPort()
    let adapter = try AdapterHarness(["AWS_LWA_PORT": String(unused.number)], app: nil)
    for _ in 0..<3 {
      await timeOut(
        adapter.service.app, .notListening(target: "t", error: "connection refused", after: .seconds(5)),
        left: .seconds(60))
    }
    #expect(adapter.service.app.hang == nil)
    withExtendedLifetime(unused) {}
  }

  @Test @LoopActor func aResponseMeanwhileIsASignOfLife() async throws {
    let (process, _) = try process(.stall)
    for _ in 0..<3 { await timeOut(process, isAnswered: true) }
    #expect(process.hang == nil)
    for observed in [ObservedFailure.closedBeforeResponse(received: 0), .timedOut(.receivingBody(received: 1, of: 2))] {
      await timeOut(process)
      await timeOut(process, observed)
      #expect(process.hang == nil)
    }
  }

  // MARK: The exit

  /// An app that is ready, and then hangs, but for `/long`, which waits for the gate.
  private func hanging(_ gate: Gate) -> ScriptedApp {
    let isReady = Shared(false)
    return ScriptedApp(answersReadiness: false) { request in
      let isFirst = isReady.withLock { isReady in
        defer { isReady = true }
        return !isReady
      }
      guard !isFirst else { return .text("ready") }
      guard request.target == "/long" else { return .stall }
      gate.wait()
      return .text("done")
    }
  }

  /// More than it takes: on a machine that is busy some come too late to count.
  private static let invocations = (1...12).map { ScriptedInvocation(requestID: "id-\($0)", timeout: .seconds(1)) }

  @Test @LoopActor func theAdapterExitsOnceLambdaHasTheResult() async throws {
    let adapter = try AdapterHarness(
      ["AWS_LWA_DEADLINE_MARGIN": "10ms"], runtimeAPI: ScriptedRuntimeAPI(Self.invocations), app: hanging(Gate()))
    await adapter.start().value
    #expect(adapter.exitCode == 1)
    let results = adapter.runtimeAPI.records.filter { if case .response = $0.call { true } else { false } }
    #expect(results.count == adapter.runtimeAPI.requests(.next).count)
    #expect(try PostedResult(#require(results.last?.request)).status == 504)
    let line = try #require(adapter.log.line(containing: "code=App.Hung"))
    #expect(line.contains(" FATAL "))
    #expect(line.contains("Lambda starts a new sandbox"))
    #expect(line.contains("cause=") && line.contains("lambda-adapter -- COMMAND"))
  }

  /// With several invocations at a time it waits for those in flight, and takes no further ones.
  @Test @LoopActor func invocationsInFlightAreFinishedFirst() async throws {
    let gate = Gate()
    let long = ScriptedInvocation(
      ScriptedInvocation.functionURL("GET", "/long"), requestID: "long", timeout: .seconds(600))
    let adapter = try AdapterHarness(
      ["AWS_LWA_DEADLINE_MARGIN": "10ms", "AWS_LAMBDA_MAX_CONCURRENCY": "2"],
      runtimeAPI: ScriptedRuntimeAPI([long] + Self.invocations), app: hanging(gate))
    let serving = await adapter.start()
    while adapter.service.app.hang == nil, adapter.runtimeAPI.idleCalls == 0 {
      await AdapterLoop.shared.sleep(until: .now + .milliseconds(1))
    }
    let calls = adapter.runtimeAPI.requests(.next).count
    await AdapterLoop.shared.sleep(until: .now + .milliseconds(30))
    #expect(adapter.exitCode == nil)
    gate.open()
    await serving.value
    #expect(adapter.exitCode == 1)
    #expect(try adapter.result(of: "long").text == "done")
    #expect(adapter.runtimeAPI.requests(.next).count == calls)
  }

  @Test @LoopActor func anAdapterThatIsStoppedExitsAsUsual() async throws {
    let adapter = try AdapterHarness(
      ["AWS_LWA_DEADLINE_MARGIN": "10ms"], runtimeAPI: ScriptedRuntimeAPI(Self.invocations), app: hanging(Gate()))
    let serving = await adapter.start()
    #expect(await eventually { adapter.runtimeAPI.requests(.next).count == 2 })
    adapter.service.stop()
    await serving.value
    #expect(adapter.exitCode == 0)
    #expect(try adapter.result(of: "id-2").status == 504)
    #expect(adapter.log.line(containing: "code=App.Hung") == nil)
  }
}
