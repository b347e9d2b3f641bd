import Emulator
import EmulatorCore
import Testing

@Suite struct CallerTests {
  private static let invocation = "/2015-03-31/functions/function/invocations"
  private static let dryRun = "X-Amz-Invocation-Type: DryRun"

  private func reply(
    _ port: Int, host: String, _ method: String = "POST", headers: [String] = [dryRun]
  ) async throws -> Connection.Reply {
    try await Connection.with(port: port) {
      try await $0.request(method, Self.invocation, headers: headers, body: "{}", host: host)
    }
  }

  @Test func aForeignHostIsRefusedAtLoopbackAddresses() async throws {
    let door = FrontDoorSettings.httpAPI(HTTPAPISettings(domainName: "api.example.com"))
    try await EmulatorFixture.with(
      starts: false,
      configure: { $0.frontDoors = [.init(door, host: "127.0.0.1", port: 0, option: "--http-api")] },
      configureEmulator: { $0.allowedHosts = ["dev.test"] },
      { fixture in
        for port in fixture.ports.prefix(2) {
          let refused = try await reply(port, host: "evil.example:9000")
          #expect(refused.status == 403)
          #expect(refused.headers["x-amzn-errortype"] == "AccessDeniedException")
          #expect(refused.field("Message")?.contains("--allow-host evil.example ") == true)
        }
        for host in ["localhost:1", "[::1]", "dev.test:80", "api.example.com"] {
          #expect(try await reply(fixture.port, host: host).status == 204)
        }
        _ = await fixture.log.line { $0.contains("request refused: The host evil.example:9000 is not localhost") }
      })
  }

  @Test func everyHostIsServedAtOtherAddresses() async throws {
    try await EmulatorFixture.with(host: "0.0.0.0", starts: false) { fixture in
      #expect(try await reply(fixture.port, host: "evil.example").status == 204)
      let page = try await reply(
        fixture.port, host: "a.example", headers: [Self.dryRun, "Origin: https://evil.example"])
      #expect(page.status == 403)
    }
  }

  @Test func aWebPageMayNotCallTheLambdaAPI() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      let headers = [Self.dryRun, "Origin: https://evil.example"]
      let refused = try await reply(fixture.port, host: "localhost", headers: headers)
      #expect(refused.status == 403)
      #expect(refused.headers["x-amzn-errortype"] == "AccessDeniedException")
      #expect(refused.field("Message")?.contains("--cors-origin https://evil.example ") == true)
      #expect(try await reply(fixture.port, host: "localhost", "OPTIONS", headers: headers).status == 403)
    }
  }

  @Test func anAllowedWebPageMay() async throws {
    try await EmulatorFixture.with(
      starts: false, configureEmulator: { $0.corsOrigins = ["http://localhost:3000"] },
      { fixture in
        let origin = "Origin: http://localhost:3000"
        let preflight = try await reply(
          fixture.port, host: "localhost", "OPTIONS",
          headers: [origin, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-amz-date"])
        #expect(preflight.status == 200)
        #expect(preflight.headers["access-control-allow-headers"] == "x-amz-date")
        let call = try await reply(fixture.port, host: "localhost", headers: [Self.dryRun, origin])
        #expect(call.status == 204)
        #expect(call.headers["access-control-allow-origin"] == "http://localhost:3000")
      })
  }
}
