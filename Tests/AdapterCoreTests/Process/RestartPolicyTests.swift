import Testing

@testable import AdapterCore

@Suite struct RestartPolicyTests {
  @Test func firstComesAtOnceThenPausesDouble() {
    var policy = RestartPolicy()
    let pauses = (0..<9).map { _ in policy.ended(after: .seconds(1), wasReady: true) }
    #expect(
      pauses == [
        .zero, .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600),
        .milliseconds(3200), .seconds(5), .seconds(5),
      ])
  }

  @Test func aSteadyRunStartsTheCountAnew() {
    var policy = RestartPolicy()
    for _ in 0..<5 { _ = policy.ended(after: .zero, wasReady: true) }
    let steady = policy.ended(after: .seconds(5), wasReady: true)
    #expect(steady == .zero)
    let short = policy.ended(after: .milliseconds(4999), wasReady: true)
    #expect(short == .milliseconds(100))
  }

  @Test func anEndOnPurposeIsNoFailure() {
    var policy = RestartPolicy()
    for _ in 0..<5 { _ = policy.ended(after: .zero, wasReady: true) }
    policy.endedOnPurpose()
    let pause = policy.ended(after: .zero, wasReady: true)
    #expect(pause == .zero)
  }

  @Test func pausesStayBounded() {
    var policy = RestartPolicy()
    for _ in 0..<1000 {
      let pause = policy.ended(after: .zero, wasReady: false)
      #expect(pause <= RestartPolicy.longestPause)
    }
  }

  @Test func anInvocationWaitsForThreeStarts() {
    var policy = RestartPolicy()
    for start in 1...3 {
      #expect(policy.isWorthWaiting(failedStartsBefore: 0))
      _ = policy.ended(after: .zero, wasReady: false)
      #expect(policy.failedStarts == start)
    }
    #expect(!policy.isWorthWaiting(failedStartsBefore: 0))
    // The next invocation gives it one more.
    #expect(policy.isWorthWaiting(failedStartsBefore: 3))
    _ = policy.ended(after: .zero, wasReady: false)
    #expect(!policy.isWorthWaiting(failedStartsBefore: 3))
  }

  @Test func readinessForgivesFailedStarts() {
    var policy = RestartPolicy()
    _ = policy.ended(after: .zero, wasReady: false)
    policy.becameReady()
    #expect(policy.failedStarts == 0)
    _ = policy.ended(after: .zero, wasReady: false)
    _ = policy.ended(after: .zero, wasReady: true)
    #expect(policy.failedStarts == 0)
  }
}
