import Testing

@testable import EmulatorCore

@Suite struct TelemetrySubscriptionTests {
  private let destination = TelemetrySubscriptionRequest.Destination(
    protocol: "HTTP", URI: "http://sandbox.localdomain:8080/a?b=1")

  private func request(
    schema: String? = "2022-12-13", types: [String]? = ["platform"],
    destination: TelemetrySubscriptionRequest.Destination?, buffering: TelemetrySubscriptionRequest.Buffering? = nil
  ) -> TelemetrySubscriptionRequest {
    TelemetrySubscriptionRequest(
      schemaVersion: schema, types: types, destination: destination, buffering: buffering)
  }

  private func problem(_ request: TelemetrySubscriptionRequest, _ api: TelemetryAPI = .telemetry) -> String? {
    #expect(throws: SandboxAPIError.self) { try request.subscription(through: api) }?.message
  }

  @Test func isWhatWasAskedFor() throws {
    let asked = request(
      types: ["platform", "function", "extension"], destination: destination,
      buffering: .init(maxItems: 1000, maxBytes: 1_048_576, timeoutMs: 25))
    #expect(
      try asked.subscription(through: .telemetry)
        == TelemetrySubscription(
          schema: .telemetryWithJSON, types: [.platform, .function, .extension],
          destination: .http(method: "POST", port: 8080, target: "/a?b=1"),
          buffering: .init(maxItems: 1000, maxBytes: 1_048_576, timeout: .milliseconds(25))))
  }

  @Test func hasDefaults() throws {
    let subscription = try request(destination: .init(protocol: "TCP", port: 9999)).subscription(through: .telemetry)
    #expect(subscription.destination == .tcp(port: 9999))
    #expect(subscription.buffering == .init(maxItems: 10_000, maxBytes: 262_144, timeout: .seconds(1)))
    let logs = try request(schema: nil, destination: destination).subscription(through: .logs)
    #expect(logs.schema == .logs)
  }

  @Test(arguments: [
    ("http://sandbox:1", 1, "/"), ("http://sandbox.localdomain:65535/", 65_535, "/"),
    ("http://sandbox.localdomain:80?a#b", 80, "/?a"),
  ])
  func takesAURIOfTheSandbox(uri: String, port: Int, target: String) throws {
    let subscription = try request(destination: .init(protocol: "HTTP", URI: uri)).subscription(through: .telemetry)
    #expect(subscription.destination == .http(method: "POST", port: port, target: target))
  }

  @Test(arguments: [
    ("http://sandbox.localdomain", "URI port is not provided"),
    ("http://sandbox.localdomain:", "URI port is not provided"),
    ("https://sandbox.localdomain:1", "URI scheme should be http"),
    ("http://127.0.0.1:1", "URI host should be sandbox.localdomain"),
    ("http://example.com:1", "URI host should be sandbox.localdomain"),
    ("http://sandbox.localdomain:0", "port should be between 1 and 65535"),
    ("http://sandbox.localdomain:x", "port should be between 1 and 65535"),
    ("http://sandbox.localdomain:9001", "port 9001 is reserved"),
    ("http://sandbox.localdomain:1/a b\r\nX: y", "URI is not valid"),
  ])
  func refusesAURIFromElsewhere(uri: String, problem: String) {
    #expect(self.problem(request(destination: .init(protocol: "HTTP", URI: uri))) == problem)
  }

  @Test func tellsAllThatIsWrong() {
    #expect(
      problem(request(types: [], destination: .init(protocol: "HTTP", URI: "http://sandbox.localdomain")))
        == "types should not be empty; URI port is not provided")
    #expect(
      problem(
        request(
          types: ["platform", "platform", "other"], destination: .init(protocol: "UDP"),
          buffering: .init(maxItems: 999, maxBytes: 262_143, timeoutMs: 24)))
        == "types should be unique; types should be of platform, function, extension, not other; "
        + "destination protocol should be HTTP or TCP; maxItems should be between 1000 and 10000; "
        + "maxBytes should be between 262144 and 1048576; timeoutMs should be between 25 and 30000")
    #expect(
      problem(request(schema: nil, types: nil, destination: nil))
        == "schemaVersion is not provided; types should not be empty; destination is not provided")
    #expect(problem(request(destination: .init(protocol: "HTTP"))) == "URI is not provided")
    #expect(problem(request(destination: .init(protocol: "TCP"))) == "port is not provided")
  }

  @Test func anAPIHasItsOwnSchemas() {
    #expect(
      problem(request(schema: "2020-08-15", destination: destination))
        == "schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29")
    #expect(
      problem(request(schema: "2022-12-13", destination: destination), .logs)
        == "schemaVersion should be one of 2020-08-15, 2021-03-18")
    #expect(SandboxAPIError.invalidSubscription("x", .logs).errorType == "Logs.ValidationError")
    #expect(SandboxAPIError.invalidSubscription("x", .telemetry).errorType == "ValidationError")
  }
}
