import Testing

@testable import Diagnosis

@Suite struct PeerJudgmentTests {
  private static func seen(
    _ adapter: [Int], _ elsewhere: [Int], claiming: [Int] = [], target: String = "/admin?a=b"
  ) -> PeerObservation {
    PeerObservation(
      request: AppRequest("GET", target), fromAdapter: adapter.map { AppResponse($0) },
      elsewhere: "192.0.2.2", fromElsewhere: elsewhere.map { AppResponse($0) },
      claiming: claiming.map { AppResponse($0) })
  }

  private static func judge(
    _ seen: PeerObservation..., readiness: PeerObservation? = nil, framework: Framework? = nil
  ) -> CheckResult.Status {
    PeerJudgment.judge(seen, readiness: readiness, app: RecognizedApp(framework: framework))
  }

  private static func judgeThrottle(_ callers: [Int], peer: Int?) -> CheckResult.Status {
    PeerJudgment.judge(
      [seen([200], [200])], readiness: nil,
      throttle: ThrottleObservation(request: AppRequest("POST", "/code"), otherCallers: callers, otherPeer: peer),
      app: RecognizedApp(framework: .express))
  }

  @Test func aRateLimitOfTheAdaptersAddressIsAnError() throws {
    let finding = try #require(Self.judgeThrottle([429, 429], peer: 202).onlyFinding)
    #expect(finding.severity == .error && finding.title == "All callers on Lambda share one rate limit")
    #expect(
      finding.evidence == [
        "POST /code: 429 from 127.0.0.1, whatever address X-Forwarded-For has; 202 from 127.0.0.3."
      ])
    #expect(finding.cure.contains("trust proxy"))
  }

  @Test(
    arguments: [
      // By caller, for all together, and unclear.
      ([200, 200], 200), ([429, 200], 200), ([429, 429], 429), ([429, 429], 503), ([429], 200), ([], 200),
      ([429, 429], nil),
    ] as [([Int], Int?)])
  func otherRateLimitsPass(callers: [Int], peer: Int?) {
    #expect(Self.judgeThrottle(callers, peer: peer).name == "passed")
  }

  @Test(arguments: [200, 204], [401, 403, 404])
  func whatIsOpenToTheAdapterOnlyIsAnError(open: Int, refused: Int) {
    let status = Self.judge(Self.seen([open, open], [refused, refused]), framework: .express)
    let all = findings(status)
    #expect(all.map(\.severity) == [.error])
    #expect(all.map(\.title) == ["GET /admin is open to every caller on Lambda"])
    #expect(all.map(\.key) == ["http.peer:GET /admin"])
    #expect(all.first?.evidence == ["GET /admin?a=b: status \(open) from 127.0.0.1, \(refused) from 192.0.2.2."])
    #expect(all.first?.cure.contains("'loopback'") == true)
  }

  @Test(arguments: [
    // The same for both; other differences; and differences that were seen once.
    ([200], [200]), ([403], [403]), ([200, 200], [500, 500]), ([200, 200], [429, 429]), ([302, 302], [403, 403]),
    ([403, 403], [200, 200]), ([200, 403], [403, 403]), ([200, 200], [403, 200]), ([200], [403]), ([200, 200], [403]),
    ([200], [403, 403]), ([200, 200], [302, 302]),
  ])
  func nothingElseIsTrust(adapter: [Int], elsewhere: [Int]) {
    let seen = Self.seen(adapter, elsewhere)
    #expect(!seen.showsTrustInAdapter)
    #expect(Self.judge(seen) == .passed("1 request from 127.0.0.1 and other addresses had the same rights."))
  }

  @Test func anAppThatServesOneAddressOnlyIsAWarning() {
    let all = findings(
      Self.judge(
        Self.seen([200, 200], [403, 403]), Self.seen([200, 200], [403, 403], target: "/b"),
        readiness: Self.seen([200, 200], [403, 403], target: "/")))
    #expect(all.map(\.severity) == [.warning])
    #expect(all.map(\.key) == ["http.peer:all"])
    #expect(all.first?.evidence == ["GET /: status 200 from 127.0.0.1, 403 from 192.0.2.2."])
  }

  @Test func anOpenReadinessPathChangesNothing() {
    let all = findings(
      Self.judge(Self.seen([200, 200], [403, 403]), readiness: Self.seen([200], [200], target: "/")))
    #expect(all.map(\.key) == ["http.peer:GET /admin"])
  }

  @Test func aClaimThatIsBelievedIsAnError() {
    let all = findings(Self.judge(Self.seen([404, 404], [404], claiming: [200, 200]), framework: .fastAPI))
    #expect(all.map(\.severity) == [.error])
    #expect(all.map(\.key) == ["http.peer:claim GET /admin"])
    #expect(
      all.first?.evidence == [
        "GET /admin?a=b: status 404 with X-Forwarded-For: 203.0.113.9, 200 with X-Forwarded-For: 127.0.0.1, 203.0.113.9."
      ])
    for claiming in [[404], [200, 404], [200], [302, 302]] {
      #expect(findings(Self.judge(Self.seen([404, 404], [404], claiming: claiming))).isEmpty)
    }
    #expect(findings(Self.judge(Self.seen([404, 200], [404], claiming: [200, 200]))).isEmpty)
  }

  @Test func withoutTwoAddressesNothingIsDecided() {
    let undecided = CheckResult.Status.undecided(
      "The app could not be reached over IPv4 from two addresses, so its trust does not show.")
    #expect(Self.judge() == undecided)
    #expect(Self.judge(Self.seen([], [])) == undecided)
    #expect(Self.judge(Self.seen([200], [])) == undecided)
  }

  @Test func eachFrameworkHasACure() {
    for framework in Framework.allCases.map(Optional.some) + [nil] {
      #expect(
        findings(Self.judge(Self.seen([200, 200], [403, 403]), framework: framework)).first?.cure.hasSuffix(".") == true
      )
    }
  }
}
