import Emulator
import EmulatorCore
import Testing

/// A function that a debugger holds for longer than all of its limits, which are short. The test is the runtime.
@Suite(.timeLimit(.minutes(1))) struct DebuggingTests {
  private static let limit = Duration.milliseconds(50)

  private static let doors: [FrontDoorSettings] = [
    .httpAPI(HTTPAPISettings(timeout: limit)), .restAPI(RestAPISettings(timeout: limit)),
    .loadBalancer(LoadBalancerSettings(healthCheck: .init(path: "/", interval: .milliseconds(10)))),
    .vpcLattice(VPCLatticeSettings()),
  ]

  /// Sets short limits.
  private static func limit(_ function: inout FunctionConfiguration) {
    function.startLimit = limit
    function.function.timeout = limit
    function.limits = [.freeze]
    function.scaling = SandboxPool.Limits(sandboxes: 1, waiting: 0)
    function.frontDoors = doors.map { .init($0, host: "127.0.0.1", port: 0, option: "--door") }
  }

  private static func withDebuggedFunction(_ body: (EmulatorFixture) async throws -> Void) async throws {
    try await EmulatorFixture.with(
      configure: {
        limit(&$0)
        $0.prepareForDebugger()
      }, body)
  }

  /// Returns once a function with the same limits, but without a debugger, has reached both of them.
  private static func exceedLimits() async throws {
    try await EmulatorFixture.with(configure: {
      limit(&$0)
      $0.frontDoors = []
    }) { fixture in
      _ = await fixture.log.line { $0.contains(" was not ready after ") }
      let reply = try await fixture.invoke("1")
      #expect(reply.body.contains("Task timed out after 0.05 seconds"))
    }
  }

  @Test func neitherStartNorInvocationHasALimit() async throws {
    try await Self.withDebuggedFunction { fixture in
      async let reply = fixture.invoke("1")
      try await Self.exceedLimits()
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        // Health checks would have come first.
        #expect(invocation.event == "1")
        let deadline = try #require(invocation.headers["lambda-runtime-deadline-ms"].flatMap { Int($0) })
        try await Self.exceedLimits()
        #expect(deadline > 1_700_000_000_000 + 86_400_000)
        _ = try await runtime.respond(invocation.id, "2")
      }
      #expect(try await reply.body == "2")
      #expect(!fixture.log.lines.contains { $0.contains("not ready") || $0.contains("timed out") })
    }
  }

  @Test func callersOfFrontDoorsWaitForEachOther() async throws {
    try await Self.withDebuggedFunction { fixture in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for port in fixture.ports {
          // The REST API has a stage.
          let path = port == fixture.ports[2] ? "/prod/" : "/"
          group.addTask { try await Connection.with(port: port) { try await $0.request("GET", path) }.status }
        }
        try await fixture.asRuntime { runtime in
          for number in fixture.ports.indices {
            let invocation = try await runtime.next()
            if number == 0 { try await Self.exceedLimits() }
            _ = try await runtime.respond(invocation.id, #"{"statusCode":200}"#)
          }
        }
        for try await status in group { #expect(status == 200) }
      }
    }
  }

  @Test func aFailedStartIsNotRepeated() async throws {
    try await Self.withDebuggedFunction { fixture in
      let reply = try await Connection.with(port: fixture.runtimePort()) {
        try await $0.request("POST", "/2018-06-01/runtime/init/error", body: #"{"errorType":"E","errorMessage":"m"}"#)
      }
      #expect(reply.status == 202)
      async let next = fixture.invoke("1")
      try await fixture.asRuntime(start: 1) { runtime in
        let invocation = try await runtime.next()
        _ = try await runtime.respond(invocation.id, "1")
      }
      #expect(try await next.status == 200)
      #expect(fixture.log.lines.count { $0.hasPrefix("PROCESS=") } == 2)
    }
  }
}
