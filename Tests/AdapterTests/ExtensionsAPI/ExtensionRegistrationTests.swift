import AdapterCore
import AdapterLoop
import LoopbackHTTP
import PeerKit
import Testing

@testable import Adapter

/// The adapter's calls as an external extension.
@Suite struct ExtensionRegistrationTests {
  init() { loopThread }

  /// Registers at an API that gives these replies in turn, and repeats the last one.
  @LoopActor private func register(
    _ replies: PeerReply...
  ) async throws -> (result: Result<String, RegistrationRefused>, calls: [PeerRequest]) {
    let runtimeAPI = ScriptedRuntimeAPI { call, callsBefore in
      call == .extensionRegister ? replies[min(callsBefore, replies.count - 1)] : nil
    }
    let registration = try registration(runtimeAPI)
    let result = await registration.register(name: "lambda-adapter")
    return (result, runtimeAPI.requests(.extensionRegister))
  }

  @LoopActor private func registration(_ runtimeAPI: ScriptedRuntimeAPI) throws -> ExtensionRegistration {
    ExtensionRegistration(connector: HTTPConnector(try AdapterHarness(runtimeAPI: runtimeAPI).settings.extensionsAPI))
  }

  private static let identifier: (name: String, value: String) = ("lambda-extension-identifier", "identifier-1")

  @Test @LoopActor func itRegistersForNoEvents() async throws {
    let (result, calls) = try await register(.respond(status: 200, fields: [Self.identifier]))
    #expect(try result.get() == "identifier-1")
    let call = try #require(calls.first)
    #expect(call.target == "/2020-01-01/extension/register")
    #expect(call.field("lambda-extension-name") == "lambda-adapter")
    #expect(call.text == #"{"events":[]}"#)
  }

  @Test @LoopActor func anAPIThatStumblesIsAskedAgain() async throws {
    let (result, calls) = try await register(
      .respond(status: 500), .close, .respond(status: 200), .respond(status: 200, fields: [Self.identifier]))
    #expect(try result.get() == "identifier-1")
    // Of the four, the closed connection was a kept one, which is replaced without a pause.
    #expect(calls.count == 4)
  }

  @Test(arguments: [400, 403, 404])
  @LoopActor func aRefusalIsTakenAtOnce(status: Int) async throws {
    let (result, calls) = try await register(.respond(status: status))
    #expect(throws: RegistrationRefused.self) { try result.get() }
    if case .failure(let refused) = result { #expect(refused.reason == "status \(status)") }
    #expect(calls.count == 1)
  }

  @Test @LoopActor func oneCallForEventsLastsUntilTheEnd() async throws {
    let runtimeAPI = ScriptedRuntimeAPI { call, _ in
      switch call {
      case .extensionRegister: .respond(status: 200, fields: [Self.identifier])
      case .extensionNext: .stall
      default: nil
      }
    }
    let registration = try registration(runtimeAPI)
    let log = LogFile()
    let running = LoopActor.task { await registration.run(name: "lambda-adapter", log: log.debug) }
    #expect(await eventually { !runtimeAPI.requests(.extensionNext).isEmpty })
    #expect(runtimeAPI.requests(.extensionNext).first?.field("lambda-extension-identifier") == "identifier-1")
    #expect(log.line(containing: "Registered as an extension name=lambda-adapter") != nil)
    registration.close()
    await running.value
  }

  @Test @LoopActor func theRuntimeAPIGetsTheConnectionOfTheRegistration() async throws {
    let runtimeAPI = ScriptedRuntimeAPI([ScriptedInvocation()]) { call, _ in
      switch call {
      case .extensionRegister: .respond(status: 200, fields: [Self.identifier])
      case .extensionNext: .stall
      default: nil
      }
    }
    let settings = try AdapterHarness(runtimeAPI: runtimeAPI).settings
    let client = RuntimeAPIClient(connector: HTTPConnector(settings.runtimeAPI), function: settings.function)
    let registration = ExtensionRegistration(connector: HTTPConnector(settings.extensionsAPI), heir: client)
    let running = LoopActor.task { await registration.run(name: "lambda-adapter", log: LogFile().debug) }
    #expect(await eventually { !runtimeAPI.requests(.extensionNext).isEmpty })
    guard case .invocation = await client.next() else {
      Issue.record("no invocation")
      return
    }
    #expect(runtimeAPI.requests(.next).map(\.connection) == runtimeAPI.requests(.extensionRegister).map(\.connection))
    #expect(runtimeAPI.requests(.extensionNext).map(\.connection) == [1])
    registration.close()
    await running.value
  }

  @Test @LoopActor func anAdapterThatIsNoExtensionSaysSoAtDebug() async throws {
    let runtimeAPI = ScriptedRuntimeAPI()
    let log = LogFile()
    try await registration(runtimeAPI).run(name: "lambda-adapter", log: log.debug)
    #expect(log.line(containing: "Not registered as an extension")?.contains("reason=\"status 403\"") == true)
    #expect(runtimeAPI.records.map(\.call) == [.extensionRegister])
  }

  @Test @LoopActor func closingEndsTheRegistration() async throws {
    let runtimeAPI = ScriptedRuntimeAPI { call, _ in call == .extensionRegister ? .stall : nil }
    let registration = try registration(runtimeAPI)
    let registering = LoopActor.task { await registration.register(name: "lambda-adapter") }
    #expect(await eventually { !runtimeAPI.requests(.extensionRegister).isEmpty })
    registration.close()
    let result = await registering.value
    if case .failure(let refused) = result { #expect(refused.reason == "cancelled") }
    #expect(throws: RegistrationRefused.self) { try result.get() }
  }
}
