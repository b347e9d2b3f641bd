import Testing

@testable import AdapterCore

/// Ports at which the adapter would take the Runtime API for the app.
@Suite struct PortConflictTests {
  private func problems(_ variables: [String: String]) -> [SettingsError.Problem] {
    let variables = variables.merging(["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"]) { given, _ in given }
    do throws(SettingsError) {
      _ = try Settings.parse(lookup: { variables[$0] })
      return []
    } catch {
      return error.problems
    }
  }

  private static let loopback = [
    "127.0.0.1", "localhost", "LOCALHOST", "::1", "[::1]", "0:0:0:0:0:0:0:1", "0.0.0.0", "::", "127.0.0.2",
    "127.255.255.254", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:0.0.0.0",
  ]

  @Test(arguments: loopback)
  func refusesTheRuntimeAPIAtEachSpellingOfTheHost(host: String) throws {
    let found = problems(["AWS_LWA_PORT": "9001", "AWS_LWA_HOST": host])
    #expect(found.map(\.name) == ["AWS_LWA_PORT"])
    let text = try #require(found.first).description
    #expect(
      text == #"AWS_LWA_PORT="9001" is the port of Lambda's Runtime API (AWS_LAMBDA_RUNTIME_API) at 127.0.0.1:9001; "#
        + "expected another port, on which the app listens")
  }

  @Test(arguments: loopback)
  func refusesTheRuntimeAPIInEachSpelling(host: String) {
    let api = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    #expect(problems(["AWS_LWA_PORT": "9001", "AWS_LAMBDA_RUNTIME_API": "http://\(api):9001/"]).count == 1)
  }

  @Test func namesTheVariableThatIsSet() {
    #expect(problems(["PORT": "9001"]).map(\.name) == ["PORT"])
    #expect(problems(["READINESS_CHECK_PORT": "9001"]).map(\.name) == ["READINESS_CHECK_PORT"])
    #expect(problems(["AWS_LWA_READINESS_CHECK_PORT": "9001"]).map(\.name) == ["AWS_LWA_READINESS_CHECK_PORT"])
    let both = problems(["AWS_LWA_PORT": "9001", "AWS_LWA_READINESS_CHECK_PORT": "9001"])
    #expect(both.map(\.name) == ["AWS_LWA_PORT"])
  }

  @Test func refusesThePortOfTheProxy() {
    let proxy = ["AWS_LWA_LAMBDA_RUNTIME_API_PROXY": "127.0.0.1:8080"]
    let found = problems(proxy)
    #expect(found.map(\.name) == ["AWS_LWA_PORT"])
    #expect(found.first?.value == nil)
    #expect(found.first?.reason.contains("its default 8080 is the port of the Runtime API proxy") == true)
    #expect(
      problems(proxy.merging(["AWS_LWA_PORT": "9001", "AWS_LWA_READINESS_CHECK_PORT": "8080"]) { $1 }).count == 2)
    // Behind a proxy the Runtime API itself is still there.
    #expect(problems(["AWS_LWA_LAMBDA_RUNTIME_API_PROXY": "127.0.0.1:9009", "PORT": "9001"]).count == 1)
    #expect(problems(["AWS_LWA_LAMBDA_RUNTIME_API_PROXY": "127.0.0.1:9001"]).isEmpty)
  }

  @Test func refusesTheSameAddressBeyondLoopback() {
    let api = ["AWS_LAMBDA_RUNTIME_API": "169.254.100.1:9001", "AWS_LWA_PORT": "9001"]
    for host in ["169.254.100.1", "::ffff:169.254.100.1", "0.0.0.0", "::"] {
      #expect(problems(api.merging(["AWS_LWA_HOST": host]) { $1 }).count == 1, "\(host)")
    }
    #expect(
      problems(["AWS_LAMBDA_RUNTIME_API": "0.0.0.0:9001", "PORT": "9001", "AWS_LWA_HOST": "10.0.0.1"]).count == 1)
  }

  @Test(arguments: [
    ["AWS_LWA_PORT": "9001", "AWS_LAMBDA_RUNTIME_API": "169.254.100.1:9001"],
    ["AWS_LWA_PORT": "9001", "AWS_LAMBDA_RUNTIME_API": "169.254.100.1:9001", "AWS_LWA_HOST": "::1"],
    ["AWS_LWA_PORT": "9001", "AWS_LWA_HOST": "10.1.2.3"], ["AWS_LWA_PORT": "9002", "AWS_LWA_HOST": "0.0.0.0"],
    ["AWS_LWA_PORT": "9001", "AWS_LWA_HOST": "unix:/tmp/app.sock"],
  ])
  func takesOtherAddressesAndPorts(variables: [String: String]) { #expect(problems(variables).isEmpty) }

  /// Without the Runtime API the failure could not be reported to Lambda.
  @Test(arguments: [
    ("127.0.0.1:9001", "127.0.0.1:9001"), (" http://localhost:8080/ ", "localhost:8080"),
    ("0.0.0.0:9001", "127.0.0.1:9001"), ("[::]:9001", "[::1]:9001"), ("lambda", nil),
  ])
  func findsTheRuntimeAPIForReports(value: String, endpoint: String?) {
    #expect(Settings.runtimeAPI(value)?.description == endpoint)
  }
}
