import EmulatorCore
import Testing

@Suite struct ChaosPlanTests {
  private func plan(_ text: String, seed: UInt64 = 42) throws -> ChaosPlan {
    ChaosPlan(rules: try ChaosPlan.rules(parsing: text), seed: seed)
  }

  @Test func aListNamesFaultsWithSharesAndDurations() throws {
    let rules = try ChaosPlan.rules(parsing: "stale=0.05,kill=0.01,slow=200ms,freeze=0.5:1.5s,oom=1,throttle=0")
    #expect(
      rules == [
        .stale: .init(probability: 0.05, duration: .milliseconds(1500)), .kill: .init(probability: 0.01),
        .slow: .init(probability: 1, duration: .milliseconds(200)),
        .freeze: .init(probability: 0.5, duration: .milliseconds(1500)), .oom: .init(probability: 1),
        .throttle: .init(probability: 0),
      ])
  }

  @Test(arguments: [
    ("", ""), ("kill", "kill"), ("kill=", "kill="), ("kill=2", "kill=2"), ("kill=-1", "kill=-1"),
    ("kill=nan", "kill=nan"), ("kill=0.1:1s", "kill=0.1:1s"), ("kill=1s", "kill=1s"), ("die=0.1", "die=0.1"),
    ("slow=0.1", "slow=0.1"), ("slow=0.1:", "slow=0.1:"), ("slow=0.1:5", "slow=0.1:5"), ("slow=-5ms", "slow=-5ms"),
    ("slow=16000s", "slow=16000s"), ("kill=0.1,kill=0.2", "kill=0.2"), ("kill=0.1,", ""), ("kill=0.1, oom=1", " oom=1"),
  ])
  func whatIsWrongInAListIsNamed(text: String, part: String) throws {
    let error = #expect(throws: ChaosPlan.ParseError.self) { try ChaosPlan.rules(parsing: text) }
    #expect(error?.part == part)
    #expect(error?.expected.isEmpty == false)
  }

  @Test func theSameSeedBringsTheSameFaults() throws {
    let text = "stale=0.1,kill=0.1,oom=0.05,slow=0.2:10ms"
    let first = try plan(text), again = try plan(text), other = try plan(text, seed: 43)
    let numbers = 1...1000
    #expect(numbers.map(first.decision) == numbers.map(again.decision))
    #expect(numbers.map { first.decision(for: $0).fault } != numbers.map { other.decision(for: $0).fault })
    // In any order, too.
    #expect(numbers.reversed().map(first.decision) == numbers.map(again.decision).reversed())
  }

  @Test func faultsComeAsOftenAsAsked() throws {
    let plan = try plan("stale=0.05,kill=0.01,slow=0.5:10ms")
    let decisions = (1...20_000).map(plan.decision)
    let stale = decisions.count { $0.fault == .stale }, kill = decisions.count { $0.fault == .kill }
    #expect((900...1100).contains(stale))
    #expect((150...250).contains(kill))
    #expect((9700...10_300).contains(decisions.count { $0.delay == .milliseconds(10) }))
  }

  @Test func allAndNoneAreExact() throws {
    let all = try plan("kill=1"), none = try plan("kill=0")
    for number in 1...1000 {
      #expect(all.decision(for: number).fault == .kill)
      #expect(none.decision(for: number).fault == nil)
    }
  }

  @Test func anotherRuleChangesNoFaultOfTheFirst() throws {
    let alone = try plan("kill=0.1"), both = try plan("kill=0.1,slow=0.5:1ms,timeout=0.1")
    for number in 1...1000 where alone.decision(for: number).fault == .kill {
      #expect(both.decision(for: number).fault == .kill)
    }
  }

  @Test func aPlanSaysWhatItDoes() throws {
    let plan = try plan("kill=0.015,stale=0.05")
    #expect("\(plan)" == "stale 5% (1.50 s), kill 1.5%; --chaos-seed 42")
  }
}
