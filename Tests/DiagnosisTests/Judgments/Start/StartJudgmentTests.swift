import AdapterCore
import Testing

@testable import Diagnosis

@Suite struct StartJudgmentTests {
  private static let uvicorn = RecognizedApp(framework: .fastAPI, server: .uvicorn)
  private static let expected = Endpoint.ip(.loopback, port: 8080)

  private static func start(
    isReady: Bool = true, isReadyUnlimited: Bool = false, seconds: Double = 1, listeningAfter: Double? = 0.9,
    processorSeconds: Double = 0.5, share: Double? = 0.29, listeners: [AppListener] = [], output: [String] = []
  ) -> StartObservation {
    StartObservation(
      expected: expected, isReady: isReady, isReadyUnlimited: isReadyUnlimited, duration: .seconds(seconds),
      limit: .seconds(10), listeningAfter: listeningAfter.map { .seconds($0) },
      processorTime: .seconds(processorSeconds), processorShare: share, listeners: listeners, output: output)
  }

  private static func listener(_ address: IPAddress, _ port: UInt16) -> AppListener {
    AppListener(.ip(address, port: port), pid: 12, name: "python3")
  }

  private static let ipv6Loopback = IPAddress.v6(high: 0, low: 1)

  @Test func passesAnAppThatIsReady() {
    let start = Self.start(listeners: [Self.listener(.loopback, 8080)])
    #expect(ListeningJudgment.port(start, app: Self.uvicorn).name == "passed")
    #expect(ListeningJudgment.address(start, app: Self.uvicorn).name == "passed")
    #expect(InitJudgment.judge(start, app: Self.uvicorn).name == "passed")
  }

  @Test func findsAnotherPort() throws {
    let start = Self.start(isReady: false, seconds: 10, listeners: [Self.listener(.loopback, 8000)])
    let finding = try #require(ListeningJudgment.port(start, app: Self.uvicorn).onlyFinding)
    #expect(finding.severity == .error)
    #expect(finding.evidence == ["python3 (pid 12) listens on 127.0.0.1:8000, not on 127.0.0.1:8080."])
    #expect(finding.cure.contains("--port 8080") && finding.cure.contains("AWS_LWA_PORT=8000"))
    #expect(ListeningJudgment.address(start, app: Self.uvicorn).name == "undecided")
    #expect(InitJudgment.judge(start, app: Self.uvicorn).name == "undecided")
  }

  @Test func findsAnotherAddress() throws {
    let start = Self.start(isReady: false, seconds: 10, listeners: [Self.listener(Self.ipv6Loopback, 8080)])
    let finding = try #require(ListeningJudgment.address(start, app: Self.uvicorn).onlyFinding)
    #expect(finding.severity == .error && finding.cure.contains("--host 0.0.0.0"))
    #expect(ListeningJudgment.port(start, app: Self.uvicorn).name == "passed")
  }

  @Test(arguments: [
    (RecognizedApp(server: .hypercorn), "--bind 0.0.0.0:8080"), (RecognizedApp(server: .puma), "--port 8080"),
    (RecognizedApp(framework: .spring, server: .java), "SERVER_PORT"),
    (RecognizedApp(framework: .nextJS, server: .node), "next start --port 8080"),
    (RecognizedApp(framework: .express, server: .node), "process.env.PORT"),
    (RecognizedApp(server: .php), "-S 0.0.0.0:8080"), (RecognizedApp(server: .nginx), "listen 8080;"),
  ])
  func theCureOfAPortIsTheServers(app: RecognizedApp, cure: String) {
    let start = Self.start(isReady: false, seconds: 10, listeners: [Self.listener(.loopback, 3000)])
    #expect(ListeningJudgment.port(start, app: app).onlyFinding?.cure.contains(cure) == true)
  }

  @Test(arguments: [
    (RecognizedApp(framework: .spring, server: .java), "SERVER_ADDRESS=0.0.0.0"),
    (RecognizedApp(framework: .nextJS, server: .node), "HOSTNAME=0.0.0.0"),
    (RecognizedApp(framework: .rails, server: .puma), "tcp://0.0.0.0"),
  ])
  func theCureOfAnAddressIsTheServers(app: RecognizedApp, cure: String) {
    let start = Self.start(isReady: false, seconds: 10, listeners: [Self.listener(Self.ipv6Loopback, 8080)])
    #expect(ListeningJudgment.address(start, app: app).onlyFinding?.cure.contains(cure) == true)
  }

  @Test(arguments: [
    (Framework.spring, "management.endpoint.health.probes.enabled=true"), (.rails, "rails/health#show"),
    (.nextJS, "route.js"), (.go, "http.HandleFunc"), (.django, "HttpResponse"),
  ])
  func theCureOfAReadinessPathIsTheFrameworks(framework: Framework, cure: String) {
    let judged = HealthJudgment.judge(
      path: "/", probes: [AppResponse(401)], app: RecognizedApp(framework: framework))
    #expect(judged.onlyFinding?.cure.contains(cure) == true)
  }

  @Test func anAppThatResponds() {
    var start = Self.start(isReady: false, listeners: [Self.listener(.v6(high: 0, low: 0), 8080)])
    #expect(ListeningJudgment.address(start, app: Self.uvicorn).name == "found")
    start.hasResponded = true
    #expect(ListeningJudgment.address(start, app: Self.uvicorn).name == "passed")
  }

  @Test func findsAnAppThatListensNowhere() throws {
    let start = Self.start(isReady: false, seconds: 0.2, listeningAfter: nil, output: ["Traceback"])
    let finding = try #require(ListeningJudgment.port(start, app: RecognizedApp()).onlyFinding)
    #expect(finding.title == "The app listens nowhere")
    #expect(finding.evidence.last == "output: Traceback")
    #expect(ListeningJudgment.address(start, app: RecognizedApp()).name == "undecided")
  }

  @Test(
    arguments: [
      (["Traceback (most recent call last):", "  File \"a.py\"", "KeyError: 'A'"], "output: KeyError: 'A'"),
      (
        [
          "node:internal:1404", "", "Error: Cannot find module 'express'", "Require stack:", "- /app.js",
          "    at load (node:1)", "  code: 'MODULE_NOT_FOUND',", "}", "", "Node.js v22",
        ], "output: Error: Cannot find module 'express'"
      ),
      (["panic: no port", "goroutine 1"], "output: panic: no port"), (["one", "", "two"], "output: one"),
    ] as [([String], String)])
  func theLineThatNamesTheErrorComesFirst(output: [String], first: String) {
    var start = Self.start(isReady: false, seconds: 1, listeningAfter: nil)
    start.output = output
    #expect(start.outputEvidence.first == first)
    #expect(Set(start.outputEvidence).count == start.outputEvidence.count)
  }

  @Test func blamesTheTimeOfAnAppThatIsOnlySlow() throws {
    let start = Self.start(
      isReady: false, isReadyUnlimited: true, seconds: 10, listeningAfter: nil, processorSeconds: 2.8)
    #expect(ListeningJudgment.port(start, app: Self.uvicorn).name == "passed")
    let finding = try #require(InitJudgment.judge(start, app: Self.uvicorn).onlyFinding)
    #expect(finding.severity == .error && finding.method.contains("29% of a CPU"))
    #expect(finding.cure.contains("more memory"))
  }

  @Test func tellsComputingFromWaiting() throws {
    let waiting = Self.start(seconds: 6, listeningAfter: 5.9, processorSeconds: 0.2)
    let finding = try #require(InitJudgment.judge(waiting, app: Self.uvicorn).onlyFinding)
    #expect(finding.severity == .warning && finding.cure.contains("waits most of the time"))
    let early = Self.start(seconds: 6, listeningAfter: 0.5, processorSeconds: 0.2)
    #expect(InitJudgment.judge(early, app: Self.uvicorn).onlyFinding?.cure.contains("start.health") == true)
    #expect(InitJudgment.judge(Self.start(seconds: 4.9, listeningAfter: 4.8), app: Self.uvicorn).name == "passed")
  }

  @Test func showsTheOutputOfAnAppThatListensAndThenEnds() throws {
    let start = Self.start(
      isReady: false, seconds: 1.3, listeningAfter: 0.4, listeners: [Self.listener(.loopback, 8080)],
      output: ["Failed to find attribute 'app' in 'app'.", "Reason: App failed to load."])
    let finding = try #require(InitJudgment.judge(start, app: Self.uvicorn).onlyFinding)
    #expect(finding.severity == .error && finding.title == "The app ends before it is ready")
    #expect(finding.evidence.last == "output: Reason: App failed to load.")
    #expect(finding.cure.contains("output"))
  }

  @Test(arguments: [
    (302, "redirects"), (401, "requires a login"), (404, "has no readiness path"), (500, "readiness path fails"),
  ])
  func namesTheResponseOfAnAppThatNeverBecomesReady(status: Int, title: String) throws {
    let response = AppResponse(status, fields: [.init("Location", "/login")], body: [], duration: .zero)
    let healthy = try #require(StatusSet("200"))
    let status = HealthJudgment.judge(path: "/ready", unhealthy: response, healthy: healthy, app: Self.uvicorn)
    let finding = try #require(status.onlyFinding)
    #expect(finding.severity == .error && finding.title.contains(title))
    #expect(finding.evidence[0].contains("GET /ready gave \(response.status)"))
    #expect(finding.cure.contains("@app.get(\"/healthz\")"))
    let sound = HealthJudgment.judge(
      path: "/ready", unhealthy: response, healthy: StatusSet(100...599), app: Self.uvicorn)
    #expect(sound.name == "undecided")
  }

  @Test func knowsAnAppThatListensElsewhere() {
    let listener = Self.listener(.loopback, 8000)
    #expect(Self.start(isReady: false, seconds: 10, listeners: [listener]).listensElsewhere)
    #expect(!Self.start(isReady: false, seconds: 10, listeners: []).listensElsewhere)
    #expect(Self.start(isReady: false, seconds: 10, listeners: []).listensNowhere)
    #expect(!Self.start(isReady: false, seconds: 10, listeners: [listener]).listensNowhere)
    #expect(!Self.start(listeners: [Self.listener(.loopback, 8080)]).listensElsewhere)
  }

  @Test(arguments: [
    (200, [] as [String]), (404, []), (301, ["info"]), (401, ["warning"]), (403, ["warning"]), (500, ["error"]),
    (503, ["error"]),
  ])
  func judgesTheReadinessPath(status: Int, severities: [String]) {
    let probes = Array(repeating: AppResponse(status, duration: .milliseconds(3)), count: 5)
    let judged = HealthJudgment.judge(path: "/", probes: probes, app: Self.uvicorn)
    #expect(judged.findings.map(\.severity.rawValue) == severities)
  }

  @Test func findsAReadinessPathThatIsSlowOrUnsteady() {
    let slow = Array(repeating: AppResponse(200, duration: .milliseconds(700)), count: 5)
    #expect(
      HealthJudgment.judge(path: "/", probes: slow, app: Self.uvicorn).onlyFinding?.title.contains("slow") == true)
    let once = [AppResponse(200, duration: .seconds(2))] + Array(repeating: AppResponse(200), count: 4)
    #expect(HealthJudgment.judge(path: "/", probes: once, app: Self.uvicorn).name == "passed")
    let unsteady = [AppResponse(200), AppResponse(503), AppResponse(200)]
    #expect(
      HealthJudgment.judge(path: "/", probes: unsteady, app: Self.uvicorn).onlyFinding?.evidence.first
        == "GET / gave 200 and 503 in 3 requests.")
    #expect(HealthJudgment.judge(path: "/", probes: [], app: Self.uvicorn).name == "undecided")
  }
}

extension CheckResult.Status {
  /// The findings; none if it has another status.
  var findings: [Finding] {
    if case .found(let findings) = self { findings } else { [] }
  }

  /// The finding, if there is exactly one.
  var onlyFinding: Finding? { findings.count == 1 ? findings.first : nil }
}
