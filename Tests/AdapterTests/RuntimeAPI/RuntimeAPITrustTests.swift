import AdapterCore
import AdapterLoop
import ByteBuffers
import LambdaEvents
import LoopbackHTTP
import PeerKit
import Testing

@testable import Adapter

/// The Runtime API, or a proxy in its place, that sends more than anybody needs.
@Suite struct RuntimeAPITrustTests {
  init() { loopThread }

  private static let announced = "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: id-0\r\ncontent-length: "
  private static let chunked =
    "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: id-0\r\ntransfer-encoding: chunked\r\n\r\n"

  static let floods: [String: PeerReply] = [
    "a length of 15 digits": .raw("\(announced)999999999999999\r\n\r\n{"),
    "a length of 16 digits": .raw("\(announced)1000000000000000\r\n\r\n{"),
    "a length of 30 digits": .raw("\(announced)\(String(repeating: "9", count: 30))\r\n\r\n{"),
    "a chunk of 12 digits": .raw("\(chunked)ffffffffffff\r\n{"),
    "endless chunks": .script { connection in
      connection.write(chunked)
      let block = Array("10000\r\n\(String(repeating: " ", count: 65536))\r\n".utf8)
      while connection.write(block) {}
    },
    "an endless head": .script { connection in
      connection.write("HTTP/1.1 200 OK\r\nx: ")
      let block = [UInt8](repeating: UInt8(ascii: "y"), count: 65536)
      while connection.write(block) {}
    },
  ]

  @LoopActor private func client(of runtimeAPI: ScriptedRuntimeAPI) throws -> RuntimeAPIClient {
    let settings = try Settings.parse(lookup: { runtimeAPI.variables[$0] }).settings
    return RuntimeAPIClient(connector: HTTPConnector(settings.runtimeAPI), function: settings.function)
  }

  @Test(arguments: floods.keys.sorted())
  @LoopActor func theNextInvocationIsServedAfterAFlood(_ name: String) async throws {
    let flood = try #require(Self.floods[name])
    let runtimeAPI = ScriptedRuntimeAPI(
      [ScriptedInvocation()], onHead: { call, callsBefore in call == .next && callsBefore == 0 ? flood : nil })
    let adapter = try AdapterHarness(runtimeAPI: runtimeAPI)
    await adapter.run()
    #expect(try adapter.result().text == "hello")
    #expect(adapter.exitCode == nil)
  }

  @Test(arguments: [
    ("a length of 15 digits", "the response is larger than 16777216 bytes"),
    ("endless chunks", "the response is larger than 16777216 bytes"),
    ("an endless head", "its head is larger than 262144 bytes"),
  ])
  @LoopActor func theCauseIsTold(_ name: String, _ cause: String) async throws {
    let flood = try #require(Self.floods[name])
    let runtimeAPI = ScriptedRuntimeAPI(onHead: { _, _ in flood })
    let reason: String? =
      switch try await client(of: runtimeAPI).next() {
      case .failed(.malformed(let reason)): reason
      default: nil
      }
    #expect(reason?.contains(cause) == true, "\(reason ?? "no reason")")
  }

  @Test @LoopActor func anEventOfLambdasLargestSizeIsTaken() async throws {
    let event = "\"" + String(repeating: "x", count: 6_291_454) + "\""
    let runtimeAPI = ScriptedRuntimeAPI([ScriptedInvocation(event)])
    let size: Int? =
      switch try await client(of: runtimeAPI).next() {
      case .invocation(var invocation): invocation.takeEvent().count
      default: nil
      }
    #expect(size == 6_291_456)
  }

  @Test(arguments: [(60, 60), (86_400, 86_400), (604_800, 604_800), (10_000_000, 604_800)])
  @LoopActor func aDeadlineMayBeAWeekAwayForADebugger(seconds: Int, remaining: Int) async throws {
    let runtimeAPI = ScriptedRuntimeAPI([ScriptedInvocation(timeout: .seconds(seconds))])
    let left: Duration? =
      switch try await client(of: runtimeAPI).next() {
      case .invocation(let invocation): invocation.remaining
      default: nil
      }
    let found = try #require(left)
    #expect(found <= .seconds(remaining) && found > .seconds(remaining - 30))
  }

  @Test @LoopActor func aFloodInResponseToTheResultEndsItsInvocationOnly() async throws {
    let flood = try #require(Self.floods["endless chunks"])
    let runtimeAPI = ScriptedRuntimeAPI(
      [ScriptedInvocation(requestID: "id-1"), ScriptedInvocation(requestID: "id-2")],
      reply: { call, callsBefore in call == .response(requestID: "id-1") && callsBefore == 0 ? flood : nil })
    let adapter = try AdapterHarness(runtimeAPI: runtimeAPI)
    await adapter.run()
    #expect(try adapter.result(of: "id-2").text == "hello")
  }

  @Test(arguments: floods.keys.sorted())
  @LoopActor func aFloodFromTheExtensionsAPIIsRefused(_ name: String) async throws {
    let flood = try #require(Self.floods[name])
    let runtimeAPI = ScriptedRuntimeAPI(
      onHead: { call, callsBefore in call == .extensionRegister && callsBefore == 0 ? flood : nil })
    let settings = try Settings.parse(lookup: { runtimeAPI.variables[$0] }).settings
    let registration = ExtensionRegistration(connector: HTTPConnector(settings.extensionsAPI))
    guard case .failure(let refused) = await registration.register(name: "lambda-adapter") else {
      Issue.record("A flood was taken for a registration.")
      return
    }
    // The second attempt gets the scripted API's refusal.
    #expect(refused.reason == "status 403")
  }

  @Test @LoopActor func endlessHeadsFromTheReadinessPathAreNotReady() async throws {
    let app = ScriptedApp(
      answersReadiness: false, onHead: { _ in Self.floods["an endless head"] })
    let adapter = try AdapterHarness(["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0.2"], app: app)
    await adapter.run()
    #expect(adapter.exitCode == 1)
    #expect(try PostedError(#require(adapter.runtimeAPI.requests(.initError).first)).type == "App.NotReady")
  }

  /// A head of 2,000 bytes at the readiness path.
  @Test(arguments: [("1024", "0.2", 1), ("4096", "20", nil)] as [(String, String, Int32?)])
  @LoopActor func theReadinessPathsHeadHasTheLimitOfAllHeads(
    limit: String, timeout: String, exitCode: Int32?
  ) async throws {
    let app = ScriptedApp(
      answersReadiness: false,
      respond: { _ in
        .respond(status: 200, fields: [("x-large", String(repeating: "x", count: 2000))], body: Array("hello".utf8))
      })
    let adapter = try AdapterHarness(
      ["AWS_LWA_MAX_HEADER_BYTES": limit, "AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": timeout], app: app)
    await adapter.run()
    #expect(adapter.exitCode == exitCode)
  }
}
