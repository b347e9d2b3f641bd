import Emulator
import EmulatorCore
import Testing

/// Front doors besides the Function URL, each with the test as the runtime.
@Suite(.timeLimit(.minutes(1))) struct WebFrontDoorTests {
  /// Sends one request to a front door, and responds to its event with `result`; with nil for a request that reaches no
  /// function.
  static func exchange(
    _ settings: FrontDoorSettings, _ method: String = "GET", _ target: String = "/", headers: [String] = [],
    body: String = "", result: String?
  ) async throws -> (reply: Connection.Reply, log: LogRecorder) {
    var answer: (Connection.Reply, LogRecorder)?
    try await EmulatorFixture.with(configure: {
      $0.frontDoors = [.init(settings, host: "127.0.0.1", port: 0, option: "--door")]
    }) { fixture in
      let port = fixture.ports[1]
      async let reply = Connection.with(port: port) {
        try await $0.request(method, target, headers: headers, body: body)
      }
      if let result {
        try await fixture.asRuntime { runtime in
          let invocation = try await runtime.next()
          _ = try await runtime.respond(invocation.id, result)
        }
      }
      answer = (try await reply, fixture.log)
    }
    return try #require(answer)
  }

  @Test(arguments: [
    (FrontDoorSettings.functionURL(FunctionURLSettings()), "/"), (.httpAPI(HTTPAPISettings()), "/"),
    (.restAPI(RestAPISettings()), "/prod/"), (balancer, "/"),
  ])
  func eventsHaveTheRootOfTheTraceAndTheRuntimeAllOfIt(door: FrontDoorSettings, target: String) async throws {
    let root = "Root=1-5759e988-bd862e3fe1be46a994272793"
    try await EmulatorFixture.with(configure: {
      $0.frontDoors = [.init(door, host: "127.0.0.1", port: 0, option: "--door")]
    }) { fixture in
      let port = fixture.ports[1]
      async let reply = Connection.with(port: port) {
        try await $0.request("GET", target, headers: ["X-Amzn-Trace-Id: \(root);Sampled=1"])
      }
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        #expect(invocation.event.contains("\"\(root)\""))
        #expect(!invocation.event.contains("Sampled="))
        let header = invocation.headers["lambda-runtime-trace-id"] ?? ""
        #expect(header.hasPrefix(root))
        let names = header.split(separator: ";").map { $0.prefix { $0 != "=" } }
        #expect(names == ["Root", "Parent", "Sampled", "Lineage"], "\(header)")
        _ = try await runtime.respond(invocation.id, #"{"statusCode":200}"#)
      }
      #expect(try await reply.status == 200)
    }
  }

  private static let balancer = FrontDoorSettings.loadBalancer(LoadBalancerSettings(multiValueHeadersEnabled: true))

  @Test(arguments: [
    (
      "GET", "/", "Upgrade: websocket", 400,
      "it has an Upgrade field, which a load balancer does not accept for a function"
    ),
    ("GET", "/", "X: \(String(repeating: "v", count: 17_000))", 400, "the largest header field has 17003 bytes"),
    ("GET", "/\(String(repeating: "p", count: 17_000))", "X: y", 414, "the request line has 17014 bytes"),
    ("OPTIONS", "*", "X: y", 400, "OPTIONS * has no path"),
  ])
  func aLoadBalancerRefusesHeads(
    method: String, target: String, header: String, status: Int, reason: String
  ) async throws {
    let (reply, log) = try await Self.exchange(Self.balancer, method, target, headers: [header], result: nil)
    try #require(reply.status == status)
    #expect(reply.headers["server"] == "awselb/2.0")
    let line = await log.line { $0.contains("refused with") }
    #expect(line.contains(": refused with \(status): \(reason)"), "\(line)")
  }

  @Test func aLoadBalancerReversesTheValuesOfAHeader() async throws {
    let (reply, _) = try await Self.exchange(
      Self.balancer, result: #"{"statusCode":200,"multiValueHeaders":{"x-a":["1","2","3"],"x-b":["4"]}}"#)
    #expect(reply.headers["x-a"] == "3,2,1")
    #expect(reply.headers["x-b"] == "4")
  }

  @Test func aLoadBalancerTakesNoLargeHeadsOfResponses() async throws {
    for (size, status) in [(32_000, 200), (33_000, 502)] {
      let value = String(repeating: "v", count: size)
      let (reply, log) = try await Self.exchange(
        Self.balancer, result: #"{"statusCode":200,"multiValueHeaders":{"x-a":["\#(value)"]}}"#)
      try #require(reply.status == status)
      if status == 502 { _ = await log.line { $0.contains("bytes; a load balancer accepts 32768") } }
    }
  }

  @Test func aLoadBalancerTakesAMegabyteOfJSON() async throws {
    let frame = #"{"statusCode":200,"body":""}"#.utf8.count
    for (size, status) in [(1_048_576, 200), (1_048_577, 502)] {
      let body = String(repeating: "b", count: size - frame)
      let (reply, log) = try await Self.exchange(Self.balancer, result: #"{"statusCode":200,"body":"\#(body)"}"#)
      try #require(reply.status == status)
      if status == 502 { _ = await log.line { $0.contains("it has \(size) bytes; a load balancer accepts 1048576") } }
    }
  }

  @Test(arguments: [
    (FrontDoorSettings.httpAPI(HTTPAPISettings()), "/", 431), (.restAPI(RestAPISettings()), "/prod/", 431),
  ])
  func apiGatewayTakesTenKilobytesOfHeaders(door: FrontDoorSettings, target: String, status: Int) async throws {
    let header = "X: \(String(repeating: "v", count: 10_240))"
    let (reply, log) = try await Self.exchange(door, "GET", target, headers: [header], result: nil)
    try #require(reply.status == status)
    _ = await log.line { $0.contains(": refused with 431: ") && $0.hasSuffix("accepts 10240") }
  }

  @Test(arguments: [
    (
      FrontDoorSettings.functionURL(
        FunctionURLSettings(cors: CORSSettings(allowOrigins: ["http://a.example"], allowMethods: ["PUT"]))), 200,
      "http://own.example,http://a.example"
    ),
    (
      .httpAPI(
        HTTPAPISettings(corsConfiguration: CORSSettings(allowOrigins: ["http://a.example"], allowMethods: ["PUT"]))),
      204,
      "http://a.example"
    ),
  ])
  func browsersGetLeaveFromTheFrontDoor(door: FrontDoorSettings, status: Int, origins: String) async throws {
    let origin = "Origin: http://a.example"
    let (leave, _) = try await Self.exchange(
      door, "OPTIONS", headers: [origin, "Access-Control-Request-Method: PUT"], result: nil)
    #expect(leave.status == status)
    #expect(leave.headers["access-control-allow-origin"] == "http://a.example")
    #expect(leave.headers["access-control-allow-methods"] == "PUT")
    let (reply, _) = try await Self.exchange(
      door, "PUT", headers: [origin],
      result: #"{"statusCode":201,"headers":{"access-control-allow-origin":"http://own.example"}}"#)
    try #require(reply.status == 201)
    #expect(reply.headers["access-control-allow-origin"] == origins)
  }

  @Test(arguments: [
    (FrontDoorSettings.loadBalancer(LoadBalancerSettings()), 1_048_577, "a load balancer accepts 1048576"),
    (.httpAPI(HTTPAPISettings()), 5_000_000, "because base64 adds a third; Lambda accepts 6291456"),
  ])
  func whatIsTooLargeIsLogged(door: FrontDoorSettings, size: Int, reason: String) async throws {
    let (reply, log) = try await Self.exchange(
      door, "POST", body: String(repeating: "x", count: size), result: nil)
    try #require(reply.status == 413)
    let line = await log.line { $0.contains("refused with 413") }
    #expect(line.contains(": refused with 413: the body has \(size) bytes"), "\(line)")
    #expect(line.hasSuffix(reason), "\(line)")
  }
}
