import Testing

@testable import Diagnosis

@Suite struct ExaminationPlanTests {
  private static func plan(
    _ parts: Set<ExaminationPlan.Part> = Set(ExaminationPlan.Part.allCases), longest: Duration = .seconds(6),
    requests: [AppRequest] = []
  ) -> ExaminationPlan {
    ExaminationPlan(parts, longest: longest, requests: requests)
  }

  @Test func aSmallAppTakesAboutHalfAMinute() {
    let remaining = Self.plan().remaining(at: .zero)
    #expect(remaining > .seconds(15) && remaining < .seconds(40))
    #expect(Self.plan(requests: (0..<12).map { AppRequest("GET", "/\($0)") }).remaining(at: .zero) > remaining)
    #expect(Self.plan(longest: .seconds(90)).remaining(at: .zero) > remaining + .seconds(150))
    #expect(Self.plan([]).remaining(at: .zero) == .zero)
  }

  @Test func countsDownWithinAPartAndStaysAboveTheRest() {
    var plan = Self.plan()
    plan.begin(.start, at: .zero)
    let whole = plan.remaining(at: .zero)
    #expect(plan.remaining(at: .seconds(1)) == whole - .seconds(1))
    // A part that takes longer than expected takes a second more.
    let rest = Self.plan([.requests, .freeze, .state]).remaining(at: .zero)
    #expect(plan.remaining(at: .seconds(100)) == rest + .seconds(1))
  }

  @Test func aPartThatBeginsEndsThoseBeforeIt() {
    var plan = Self.plan()
    plan.begin(.start, at: .zero)
    plan.begin(.freeze, at: .seconds(20))
    #expect(plan.remaining(at: .seconds(20)) == Self.plan([.freeze, .state]).remaining(at: .zero))
    // A part that was not planned changes nothing.
    plan.begin(.requests, at: .seconds(21))
    #expect(plan.remaining(at: .seconds(20)) == Self.plan([.freeze, .state]).remaining(at: .zero))
    // The state is examined during the freeze, or else after it.
    plan.begin(.state, at: .seconds(30))
    #expect(plan.remaining(at: .seconds(100)) == .seconds(1))
  }

  @Test func learnsFromWhatItMeasures() {
    var slow = Self.plan([.requests, .freeze, .state])
    let expected = slow.remaining(at: .zero)
    slow.measured(start: .seconds(8))
    let withSlowStarts = slow.remaining(at: .zero)
    #expect(withSlowStarts > expected + .seconds(20))
    slow.measured(requests: [.seconds(1), .milliseconds(10)])
    #expect(slow.remaining(at: .zero) > withSlowStarts + .seconds(15))
  }

  @Test(arguments: [
    (100, "2 min"), (180, "3 min"), (90, "90 s"), (61, "65 s"), (12, "15 s"), (10, "10 s"), (3, "3 s"), (0, "1 s"),
  ])
  func saysHowMuchIsLeft(seconds: Int, text: String) {
    let progress = ExaminationProgress("a freeze of 6 s", remaining: .seconds(seconds))
    #expect(progress.text(after: .zero) == "a freeze of 6 s ... about \(text) left")
  }

  @Test func countsDownWhileNothingElseHappens() {
    let progress = ExaminationProgress("idle connections", remaining: .seconds(9))
    #expect(progress.text(after: .milliseconds(2500)) == "idle connections ... about 7 s left")
    #expect(progress.text(after: .seconds(60)) == "idle connections ... about 1 s left")
  }
}
