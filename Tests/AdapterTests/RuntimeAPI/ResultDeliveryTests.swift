import AdapterCore
import AdapterLoop
import ByteBuffers
import LambdaEvents
import LoopbackHTTP
import PeerKit
import Testing

@testable import Adapter

/// How results are posted, and what becomes of the responses to that.
@Suite struct ResultDeliveryTests {
  init() { loopThread }

  private static let response = ScriptedRuntimeAPI.Call.response(requestID: "id-1")
  private static let refusal = "Lambda did not accept the result"

  /// An adapter whose posts of the result get these replies in turn, then 202.
  @LoopActor private func adapter(
    _ variables: [String: String] = [:], responses replies: [PeerReply], app: ScriptedApp = ScriptedApp()
  ) throws -> AdapterHarness {
    try AdapterHarness(
      variables,
      runtimeAPI: ScriptedRuntimeAPI([ScriptedInvocation()]) { call, callsBefore in
        call == Self.response && callsBefore < replies.count ? replies[callsBefore] : nil
      }, app: app)
  }

  @Test(arguments: [PeerReply.respond(status: 500), .respond(status: 503), .close, .raw("HTTP/1.1 202 Acc")])
  @LoopActor func aPostThatFailsIsRepeated(reply: PeerReply) async throws {
    let app = ScriptedApp()
    let adapter = try adapter(responses: [reply, reply], app: app)
    await adapter.run()
    #expect(adapter.runtimeAPI.requests(Self.response).count == 3)
    #expect(app.requests.count == 1)
    #expect(adapter.log.line(containing: Self.refusal) == nil)
  }

  @Test(arguments: [400, 403])
  @LoopActor func aSecondPostThatLambdaRefusesMeansThatTheFirstArrived(status: Int) async throws {
    // The first reply breaks off on a kept connection, the second on a new one.
    let adapter = try adapter(responses: [.raw("HTTP/1.1 202 Acc"), .respond(status: status)])
    await adapter.run()
    #expect(adapter.log.line(containing: Self.refusal) == nil)
    #expect(adapter.runtimeAPI.idleCalls == 1)
  }

  @Test(arguments: [400, 403, 404])
  @LoopActor func aResultThatLambdaRefusesIsReportedAndNotRepeated(status: Int) async throws {
    let adapter = try adapter(responses: [.respond(status: status)])
    await adapter.run()
    #expect(adapter.runtimeAPI.requests(Self.response).count == 1)
    #expect(adapter.log.line(containing: Self.refusal)?.contains("status \(status)") == true)
    #expect(adapter.runtimeAPI.idleCalls == 1)
  }

  @Test @LoopActor func aResultThatLambdaFindsTooLargeIsReported() async throws {
    let adapter = try adapter(responses: [.respond(status: 413)])
    await adapter.run()
    #expect(adapter.log.line(containing: "Lambda rejected the result as too large") != nil)
    #expect(adapter.runtimeAPI.requests(Self.response).count == 1)
  }

  @Test @LoopActor func aPostIsRepeatedOnlyUntilItsDeadline() async throws {
    let runtimeAPI = ScriptedRuntimeAPI { call, _ in call == Self.response ? .respond(status: 500) : nil }
    let harness = try AdapterHarness(runtimeAPI: runtimeAPI)
    let client = RuntimeAPIClient(harness.settings)
    let delivery = await client.respond(to: "id-1", with: [1, 2], until: .now + .milliseconds(50))
    guard case .refused = delivery else {
      Issue.record("\(delivery)")
      return
    }
  }

  @Test @LoopActor func aPostWithoutResponseEndsAtItsDeadline() async throws {
    let runtimeAPI = ScriptedRuntimeAPI { call, _ in call == Self.response ? .stall : nil }
    let client = RuntimeAPIClient(try AdapterHarness(runtimeAPI: runtimeAPI).settings)
    let delivery = await client.respond(to: "id-1", with: [1], until: .now + .milliseconds(500))
    #expect(delivery == .refused("POST invocation/id-1/response: no response in time"))
    #expect(await eventually { runtimeAPI.requests(Self.response).count == 1 })
  }

  @Test @LoopActor func anAPIThatCannotBeReachedIsTriedUntilTheDeadline() async throws {
    let unused = ReservedPort()
    let harness = try AdapterHarness(["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(unused.number)"])
    let client = RuntimeAPIClient(harness.settings)
    let delivery = await client.failInit(errorType: "Test", body: [], until: .now + .milliseconds(50))
    #expect(delivery == .refused("POST init/error: connect: Connection refused"))
    withExtendedLifetime(unused) {}
  }

  @Test @LoopActor func aConnectionThatLambdaClosedMeanwhileIsReplaced() async throws {
    let isClosed = Gate()
    let runtimeAPI = ScriptedRuntimeAPI { call, callsBefore in
      guard call == .next, callsBefore == 0 else { return nil }
      return .script { connection in
        PeerReply.invocation(ScriptedInvocation()).perform(on: connection)
        connection.close()
        isClosed.open()
      }
    }
    let app = ScriptedApp { _ in
      isClosed.wait()
      return .text("hello")
    }
    let adapter = try AdapterHarness(runtimeAPI: runtimeAPI, app: app)
    await adapter.run()
    #expect(try adapter.result().text == "hello")
    #expect(runtimeAPI.requests(Self.response).map(\.connection) == [1])
  }

  @Test @LoopActor func oneConnectionCarriesAllCalls() async throws {
    let adapter = try AdapterHarness(
      runtimeAPI: ScriptedRuntimeAPI([ScriptedInvocation(requestID: "id-1"), ScriptedInvocation(requestID: "id-2")]))
    await adapter.run()
    #expect(Set(adapter.runtimeAPI.records.map(\.request.connection)) == [0])
  }

  @Test @LoopActor func anAppFailureOfAnEventThatIsNotHTTPIsAnInvocationError() async throws {
    let adapter = try await AdapterHarness.run(event: #"{"detail":"x"}"#, app: ScriptedApp { _ in .close })
    let error = try adapter.invocationError()
    #expect(error.type == "App.ClosedBeforeResponse")
    #expect(error.request.field("lambda-runtime-function-error-type") == "App.ClosedBeforeResponse")
    #expect(error.request.field("content-type") == "application/json")
  }
}

extension RuntimeAPIClient {
  /// A client as the adapter makes it.
  convenience init(_ settings: Settings) {
    self.init(connector: HTTPConnector(settings.runtimeAPI), function: settings.function)
  }
}
