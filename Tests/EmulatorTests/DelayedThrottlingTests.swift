import Emulator
import EmulatorCore
import Testing

/// Throttling of invocations that chaos has delayed.
@Suite(.timeLimit(.minutes(1))) struct DelayedThrottlingTests {
  private static let doors: [FrontDoorSettings] = [
    .httpAPI(HTTPAPISettings()), .restAPI(RestAPISettings()), .loadBalancer(LoadBalancerSettings()),
  ]

  /// Runs an emulator whose only sandbox is busy with the event `1`, and which delays all invocations if asked to.
  private static func withBusyFunction(
    isDelayed: Bool, _ body: (EmulatorFixture, inout RuntimeClient) async throws -> Void
  ) async throws {
    try await EmulatorFixture.with(configure: {
      $0.scaling.waiting = 0
      $0.events.policy.delay = .milliseconds(10)
      $0.frontDoors = doors.map { .init($0, host: "127.0.0.1", port: 0, option: "--door") }
      let slow = ChaosPlan.Rule(probability: 1, duration: .milliseconds(20))
      if isDelayed { $0.chaos = ChaosPlan(rules: [.slow: slow], seed: 1) }
    }) { fixture in
      async let first = fixture.invoke("1")
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        try await body(fixture, &runtime)
        _ = try await runtime.respond(invocation.id, "1")
      }
      let reply = try await first
      #expect(reply.status == 200)
    }
  }

  /// A response, without what differs from request to request.
  private struct Refusal: Equatable {
    var status: Int
    var errorType: String?
    var contentType: String?
    var body: String

    init(_ reply: Connection.Reply) {
      status = reply.status
      errorType = reply.headers["x-amzn-errortype"]
      contentType = reply.headers["content-type"]
      body = reply.body
    }
  }

  /// How callers are refused: through the Lambda API, streaming too, through the Function URL and all other front doors.
  private func refusals(isDelayed: Bool) async throws -> [Refusal] {
    var refusals: [Refusal] = []
    try await Self.withBusyFunction(isDelayed: isDelayed) { fixture, _ in
      for path in [
        "/2015-03-31/functions/function/invocations", "/2021-11-15/functions/function/response-streaming-invocations",
      ] {
        let reply = try await Connection.with(port: fixture.port) {
          try await $0.request("POST", path, body: "2")
        }
        refusals.append(Refusal(reply))
      }
      for port in fixture.ports {
        refusals.append(Refusal(try await Connection.with(port: port) { try await $0.request("GET", "/prod/") }))
      }
    }
    return refusals
  }

  @Test func aDelayedCallerIsThrottledAsAnyOther() async throws {
    let atOnce = try await refusals(isDelayed: false)
    #expect(atOnce.count == 6)
    #expect(atOnce.prefix(3).allSatisfy { $0.status == 429 })
    #expect(atOnce.first?.errorType == "TooManyRequestsException")
    #expect(try await refusals(isDelayed: true) == atOnce)
  }

  @Test func aDelayedEventIsRetriedAsAnyOther() async throws {
    try await Self.withBusyFunction(isDelayed: true) { fixture, runtime in
      let accepted = try await fixture.invoke("2", headers: ["X-Amz-Invocation-Type: Event"])
      #expect(accepted.status == 202)
      _ = await fixture.log.line { $0.contains("chaos: slow at invocation 3, ") }
      #expect(!fixture.log.lines.contains { $0.contains("the event failed") })
    }
  }
}
