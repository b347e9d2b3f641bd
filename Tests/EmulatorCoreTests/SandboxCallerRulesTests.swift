import EmulatorCore
import Testing

@Suite struct SandboxCallerRulesTests {
  private let rules = SandboxCallerRules(allowing: ["runtime.test"])

  private func refusal(
    host: String? = "127.0.0.1:9001", target: String = "/2018-06-01/runtime/invocation/next", origin: String? = nil,
    fetchSite: String? = nil
  ) -> String? {
    rules.refusal(host: host, target: target, origin: origin, fetchSite: fetchSite)?.errorType
  }

  @Test(arguments: [
    "127.0.0.1:35217", "127.0.0.1", "localhost:9001", "[::1]:9001", "sandbox.localdomain", "sandbox.localdomain:9001",
    "sandbox:80", "169.254.100.1:9001", "169.254.100.1", "runtime.test:9001", "", nil,
  ])
  func hostsOfRuntimesAreAccepted(_ host: String?) { #expect(refusal(host: host) == nil) }

  @Test(arguments: ["evil.example", "evil.example:9001", "169.254.100.2", "sandbox.evil.example", "192.168.0.1:9001"])
  func foreignHostsAreRefused(_ host: String) { #expect(refusal(host: host) == "ForeignHost") }

  @Test func theAuthorityOfAWholeURICounts() {
    #expect(refusal(target: "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next") == nil)
    #expect(refusal(target: "http://evil.example/2018-06-01/runtime/invocation/next") == "ForeignHost")
  }

  @Test(arguments: [
    "http://localhost:3000", "https://app.localhost", "HTTP://LOCALHOST", "http://127.0.0.1:8080", "http://[::1]:5173",
  ])
  func originsOnThisMachineAreAccepted(_ origin: String) {
    #expect(refusal(origin: origin) == nil)
    #expect(refusal(origin: origin, fetchSite: "cross-site") == nil)
  }

  @Test(arguments: [
    "https://evil.example", "http://localhost.evil.example", "null", "", "http://", "file://", "localhost:3000",
    "chrome-extension://localhost", "http://evil.example/http://localhost", "http://169.254.100.1:9001",
    "http://sandbox.localdomain", "http://runtime.test",
  ])
  func foreignOriginsAreRefused(_ origin: String) { #expect(refusal(origin: origin) == "ForeignOrigin") }

  @Test(arguments: [
    ("cross-site", "ForeignOrigin"), ("Cross-Site", "ForeignOrigin"), ("same-origin", nil), ("same-site", nil),
    ("none", nil),
  ])
  func requestsOfPagesWithoutAnOriginAreRefused(_ fetchSite: String, errorType: String?) {
    #expect(refusal(fetchSite: fetchSite) == errorType)
  }
}
