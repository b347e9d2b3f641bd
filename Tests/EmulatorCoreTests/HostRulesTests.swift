import EmulatorCore
import Testing

@Suite struct HostRulesTests {
  private let rules = HostRules(allowing: ["Api.Example.com", "dev.test:8443", "[fd00::1]"])

  @Test(arguments: [
    "localhost", "LOCALHOST:9000", "localhost.", "localhost.:9000", "api.localhost", "a.b.localhost:9000",
    "127.0.0.1", "127.0.0.1:9000", "127.1.2.3", "[::1]", "[::1]:9000", "[0:0:0:0:0:0:0:1]", "[::0001]",
    "[::ffff:127.0.0.1]:80", "api.example.com", "api.example.com.:443", "dev.test", "dev.test:1", "[fd00::1]:9000",
    "localhost:", "",
  ])
  func hostsThatAreServed(_ host: String) { #expect(rules.accepts(host: host, target: "/")) }

  @Test(arguments: [
    "evil.example", "evil.example:9000", "notlocalhost", "localhost.evil.example", "127.0.0.1.evil.example",
    "127.0.0.1.nip.io:9000", "127.0.0", "127.0.0.256", "127.0.0.+1", "127.0.0.0x1", "2130706433", "0.0.0.0:9000",
    "192.168.0.1", "[::]", "[::2]", "[::1:1]", "[fe80::1]", "[::ffff:10.0.0.1]", "[::1", "::1", "localhost:80x",
    "localhost:80:90", "user@localhost", "localhost evil", "www.api.example.com", "fd00::1", ":9000", ".",
  ])
  func hostsThatAreRefused(_ host: String) { #expect(!rules.accepts(host: host, target: "/")) }

  @Test(arguments: [("evil.example:80", "evil.example"), ("[fe80::1]:80", "[fe80::1]"), ("[fe80::1]", "[fe80::1]")])
  func refusalsNameTheOption(_ host: String, value: String) {
    let error = InvokeError.foreignHost(host)
    #expect(error.message.contains("The host \(host) is not localhost."))
    #expect(error.message.contains("--allow-host \(value) "))
    #expect(HostRules(allowing: [value]).accepts(host: host, target: "/"))
  }

  @Test func requestsWithoutAHostPass() { #expect(rules.accepts(host: nil, target: "/")) }

  @Test func theAuthorityOfAWholeURICounts() {
    #expect(rules.accepts(host: "localhost", target: "http://localhost:9000/a"))
    #expect(!rules.accepts(host: "localhost", target: "http://evil.example/a"))
    #expect(!rules.accepts(host: nil, target: "http://evil.example?a=/"))
    #expect(rules.accepts(host: "localhost", target: "/a?b=http://evil.example"))
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.8.8.8", true), ("::1", true), ("::FFFF:127.0.0.1", true), ("0.0.0.0", false),
    ("::", false), ("192.168.1.2", false), ("fe80::1", false),
  ])
  func loopbackAddresses(address: String, isLoopback: Bool) {
    #expect(HostRules.isLoopback(address: address) == isLoopback)
  }
}

@Suite struct OriginRulesTests {
  @Test(arguments: [
    (nil, true), ("http://localhost:9000", true), ("HTTP://LOCALHOST:9000", true), ("http://localhost:3000", true),
    ("http://localhost", false), ("https://localhost:9000", false), ("http://localhost:3001", false),
    ("https://evil.example", false), ("null", false), ("", false),
  ])
  func originsThatMayCall(_ origin: String?, isAllowed: Bool) {
    let rules = OriginRules(allowing: ["http://LocalHost:3000"])
    #expect(rules.accepts(origin: origin, host: "localhost:9000") == isAllowed)
  }

  @Test func noOriginIsAllowedUnlessItIsNamed() {
    let rules = OriginRules()
    #expect(!rules.accepts(origin: "http://localhost:3000", host: "localhost:9000"))
    #expect(rules.fields(origin: "http://localhost:3000").isEmpty)
    #expect(
      rules.preflight(origin: "http://localhost:3000", method: "POST", headers: "a", isPrivateNetwork: false) == nil)
    #expect(OriginRules(allowing: ["*"]).accepts(origin: "null", host: "localhost:9000"))
  }

  @Test func preflightsAllowWhatIsAskedFor() throws {
    let rules = OriginRules(allowing: ["http://localhost:3000"])
    let fields = try #require(
      rules.preflight(
        origin: "http://localhost:3000", method: "POST", headers: "authorization,x-amz-date", isPrivateNetwork: true))
    let values = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
    #expect(
      values == [
        "Access-Control-Allow-Origin": "http://localhost:3000", "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "authorization,x-amz-date", "Access-Control-Max-Age": "172800",
        "Access-Control-Expose-Headers":
          "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date,x-amz-log-result,x-amz-function-error",
        "Access-Control-Allow-Private-Network": "true", "Vary": "Origin",
      ])
    #expect(OriginRules(allowing: ["*"]).fields(origin: "null").first?.value == "*")
  }
}
