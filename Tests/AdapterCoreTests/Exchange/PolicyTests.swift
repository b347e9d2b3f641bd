import HTTPMessages
import Testing

@testable import AdapterCore

@Suite struct RetryPolicyTests {
  @Test(arguments: [
    ("GET", true, 3), ("HEAD", true, 3), ("OPTIONS", true, 2), ("TRACE", true, 2), ("PUT", true, 2),
    ("DELETE", true, 2),
    ("POST", false, 3), ("PATCH", false, 3), ("CONNECT", false, 3), ("get", false, 3), ("PROPFIND", false, 3),
  ])
  func knowsIdempotentMethods(name: String, isReplayable: Bool, maxSends: Int) throws {
    let policy = RetryPolicy(method: try #require(HTTPMethod(name)), fields: HTTPFields())
    #expect(policy.isReplayable == isReplayable)
    #expect(policy.maxSends == maxSends)
  }

  @Test(
    arguments: [
      ([("Idempotency-Key", "\"8e03978e\"")], true), ([("idempotency-key", "x")], true),
      ([("Idempotency-Key", "")], false),
      ([("X-Idempotency-Key", "x")], false), ([], false),
    ] as [([(String, String)], Bool)])
  func knowsIdempotencyKeys(fields: [(String, String)], isReplayable: Bool) {
    let policy = RetryPolicy(method: .post, fields: HTTPFields(fields))
    #expect(policy.isReplayable == isReplayable)
    if isReplayable { #expect(policy.maxSends == 2) }
  }

  @Test func allowsUntouchedRequestsOnly() {
    let post = RetryPolicy(method: .post, fields: HTTPFields())
    #expect(post.allowsAnother(after: 1, isTouched: false))
    #expect(post.allowsAnother(after: 2, isTouched: false))
    #expect(!post.allowsAnother(after: 3, isTouched: false))
    #expect(!post.allowsAnother(after: 1, isTouched: true))
    let put = RetryPolicy(method: .put, fields: HTTPFields())
    #expect(put.allowsAnother(after: 1, isTouched: true))
    #expect(!put.allowsAnother(after: 2, isTouched: true))
    #expect(put.allowsAnother(after: 2, usedKeptConnection: true, isTouched: true))
    #expect(!put.allowsAnother(after: 3, usedKeptConnection: true, isTouched: true))
    let get = RetryPolicy(method: .get, fields: HTTPFields())
    #expect(get.allowsAnother(after: 2, isTouched: true))
    #expect(!get.allowsAnother(after: 3, isTouched: true))
    #expect(!get.allowsAnother(after: 3, usedKeptConnection: true, isTouched: true))
  }

  @Test func waitsBeforeTheSecondRepetition() {
    let policy = RetryPolicy(method: .get, fields: HTTPFields())
    #expect(policy.delay(after: 1) == .zero)
    #expect(policy.delay(after: 2) == .milliseconds(20))
  }
}

@Suite struct ReusePolicyTests {
  @Test(
    arguments: [
      (UpstreamReuse.safe, true, nil, true), (.safe, true, 0, false), (.safe, false, 0, true),
      (.safe, true, 4000, true),
      (.always, false, 0, false), (.always, true, 4000, true), (.never, true, 0, true),
    ] as [(UpstreamReuse, Bool, Int?, Bool)])
  func expectsNewConnections(mode: UpstreamReuse, seemsReplayable: Bool, idle: Int?, isExpected: Bool) {
    let policy = ReusePolicy(mode: mode, idleLimit: .seconds(4))
    let idle = idle.map { Duration.milliseconds($0) }
    #expect(policy.expectsNewConnection(seemsReplayable: seemsReplayable, idle: idle) == isExpected)
  }

  @Test(arguments: [
    (UpstreamReuse.safe, true, 3999, true), (.safe, true, 4000, false), (.safe, false, 0, false),
    (.always, false, 3999, true),
    (.always, true, 0, true), (.always, true, 4000, false), (.never, true, 0, false), (.never, false, 0, false),
  ])
  func permits(mode: UpstreamReuse, isReplayable: Bool, idle: Int, isPermitted: Bool) {
    let policy = ReusePolicy(mode: mode, idleLimit: .seconds(4))
    #expect(policy.permits(isReplayable: isReplayable, idle: .milliseconds(idle)) == isPermitted)
    #expect(policy.keepsConnections == (mode != .never))
  }

  @Test(arguments: UpstreamReuse.allCases)
  func takesNoIdleTimeForNever(mode: UpstreamReuse) {
    #expect(!ReusePolicy(mode: mode, idleLimit: .zero).keepsConnections)
  }
}

@Suite struct ConnectBackoffTests {
  @Test(arguments: [(-1, 1), (0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 50), (1000, 50), (Int.max, 50)])
  func doublesUpToTheLongest(refusals: Int, milliseconds: Int) {
    #expect(ConnectBackoff().pause(after: refusals) == .milliseconds(milliseconds))
  }
}

@Suite struct InvocationDeadlineTests {
  @Test(arguments: [
    (3000, 200, 2800), (900_000, 200, 899_800), (400, 200, 200), (300, 200, 150), (1, 200, 0), (0, 200, 0),
    (-5, 200, 0),
    (1000, 0, 1000), (1000, 60_000, 500),
  ])
  func leavesTheMargin(remaining: Int, margin: Int, lastMoment: Int) {
    let moment = InvocationDeadline.lastMoment(
      now: .seconds(7), remaining: .milliseconds(remaining), margin: .milliseconds(margin))
    #expect((moment - .seconds(7)).wholeMilliseconds == lastMoment)
  }
}
