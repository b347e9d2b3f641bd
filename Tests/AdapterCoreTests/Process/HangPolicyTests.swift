import Testing

@testable import AdapterCore

@Suite struct HangPolicyTests {
  /// A policy whose app has let a request time out and failed the probe after it.
  private func unresponsive() -> HangPolicy {
    var policy = HangPolicy()
    policy.timedOut(policy.requestBegins(), after: .seconds(3), hasResponse: false)
    policy.probed(isAnswered: false)
    return policy
  }

  @Test func twoRequestsAndAProbeWithoutAResponseAreAHang() {
    var policy = HangPolicy()
    #expect(!policy.needsProbe)
    policy.timedOut(policy.requestBegins(), after: .seconds(3), hasResponse: false)
    #expect(policy.needsProbe)
    #expect(!policy.isHung)
    policy.probed(isAnswered: false)
    #expect(!policy.needsProbe)
    #expect(!policy.isHung)
    policy.timedOut(policy.requestBegins(), after: .seconds(3), hasResponse: false)
    #expect(policy.isHung)
  }

  @Test func anAnsweredProbeEndsTheSuspicion() {
    var policy = HangPolicy()
    for _ in 0..<5 {
      policy.timedOut(policy.requestBegins(), after: .seconds(3), hasResponse: false)
      #expect(policy.needsProbe)
      policy.probed(isAnswered: true)
      #expect(policy == HangPolicy())
    }
  }

  @Test func anySignOfLifeEndsTheSuspicion() {
    var policy = unresponsive()
    let mark = policy.requestBegins()
    policy.showedLife()
    #expect(policy == HangPolicy())
    policy.timedOut(mark, after: .seconds(3), hasResponse: false)
    #expect(!policy.isHung)
    #expect(policy.needsProbe)
  }

  /// It began to respond, so it is not hung; whether it goes on is to be seen.
  @Test func aResponseThatIsCutByTheDeadlineIsASignOfLife() {
    var policy = HangPolicy()
    policy.timedOut(policy.requestBegins(), after: .seconds(3), hasResponse: true)
    #expect(policy.needsProbe)
    policy = unresponsive()
    #expect(policy.isUnresponsive)
    policy.timedOut(policy.requestBegins(), after: .seconds(3), hasResponse: true)
    #expect(!policy.isHung && !policy.isUnresponsive)
    #expect(policy.needsProbe)
  }

  /// It came when its deadline was over, or about to be.
  @Test(arguments: [Duration.zero, .milliseconds(249)])
  func aRequestWithoutTimeProvesNothing(waited: Duration) {
    var policy = HangPolicy()
    policy.timedOut(policy.requestBegins(), after: waited, hasResponse: false)
    #expect(!policy.needsProbe)
    policy = unresponsive()
    policy.timedOut(policy.requestBegins(), after: waited, hasResponse: false)
    #expect(!policy.isHung)
    policy.timedOut(policy.requestBegins(), after: .milliseconds(250), hasResponse: false)
    #expect(policy.isHung)
  }

  /// Of several requests at a time: those that had begun before the probe prove no more than the first.
  @Test func onlyARequestAfterTheProbeCounts() {
    var policy = HangPolicy()
    let first = policy.requestBegins()
    let second = policy.requestBegins()
    policy.timedOut(first, after: .seconds(3), hasResponse: false)
    let third = policy.requestBegins()
    policy.timedOut(second, after: .seconds(3), hasResponse: false)
    #expect(policy.needsProbe)
    policy.probed(isAnswered: false)
    policy.timedOut(third, after: .seconds(3), hasResponse: false)
    #expect(!policy.isHung)
    policy.timedOut(policy.requestBegins(), after: .seconds(3), hasResponse: false)
    #expect(policy.isHung)
  }

  @Test func aProbeThatNobodyNeedsChangesNothing() {
    var policy = HangPolicy()
    policy.probed(isAnswered: false)
    #expect(policy == HangPolicy())
    var unresponsive = unresponsive()
    unresponsive.probed(isAnswered: true)
    #expect(unresponsive == self.unresponsive())
  }

  @Test func aHangIsFinal() {
    var policy = unresponsive()
    policy.timedOut(policy.requestBegins(), after: .seconds(3), hasResponse: false)
    policy.showedLife()
    policy.probed(isAnswered: true)
    #expect(policy.isHung)
    #expect(!policy.needsProbe)
  }

  // MARK: Every event in every state

  /// A policy in each state, and a request that began before the failed probe.
  private func policies() -> [(name: String, policy: HangPolicy, early: HangPolicy.RequestMark)] {
    let responsive = HangPolicy()
    let early = responsive.requestBegins()
    var suspect = responsive
    suspect.timedOut(early, after: .seconds(3), hasResponse: false)
    var unresponsive = suspect
    unresponsive.probed(isAnswered: false)
    var hung = unresponsive
    hung.timedOut(unresponsive.requestBegins(), after: .seconds(3), hasResponse: false)
    return [
      ("responsive", responsive, early), ("suspect", suspect, early), ("unresponsive", unresponsive, early),
      ("hung", hung, early),
    ]
  }

  private func name(_ policy: HangPolicy) -> String {
    if policy.isHung { return "hung" }
    return policy.isUnresponsive ? "unresponsive" : policy.needsProbe ? "suspect" : "responsive"
  }

  @Test func everyEventInEveryState() {
    let events: [(String, (inout HangPolicy, HangPolicy.RequestMark) -> Void)] = [
      ("probe answered", { policy, _ in policy.probed(isAnswered: true) }),
      ("probe failed", { policy, _ in policy.probed(isAnswered: false) }),
      ("early timeout", { $0.timedOut($1, after: .seconds(3), hasResponse: false) }),
      (
        "late timeout",
        { policy, _ in policy.timedOut(policy.requestBegins(), after: .seconds(3), hasResponse: false) }
      ),
      ("timeout in a response", { $0.timedOut($1, after: .seconds(3), hasResponse: true) }),
      ("short timeout", { policy, _ in policy.timedOut(policy.requestBegins(), after: .zero, hasResponse: false) }),
      ("sign of life", { policy, _ in policy.showedLife() }),
    ]
    let expected = [
      "responsive": [
        "responsive", "responsive", "suspect", "suspect", "suspect", "responsive", "responsive",
      ],
      "suspect": ["responsive", "unresponsive", "suspect", "suspect", "suspect", "suspect", "responsive"],
      "unresponsive": [
        "unresponsive", "unresponsive", "unresponsive", "hung", "suspect", "unresponsive", "responsive",
      ],
      "hung": ["hung", "hung", "hung", "hung", "hung", "hung", "hung"],
    ]
    for (state, policy, early) in policies() {
      #expect(name(policy) == state)
      let next = events.map { _, send in
        var policy = policy
        send(&policy, early)
        return name(policy)
      }
      #expect(next == expected[state], "\(state)")
    }
  }
}
