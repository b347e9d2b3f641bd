import EmulatorCore
import LambdaInterface
import Testing

/// The pure rules for the news that the console receives.
@Suite struct ConsoleFeedRuleTests {
  private static let id = "f3a9c1de-0000-4000-8000-00000000000a"

  @Test(arguments: [
    ("\(id): the caller left", id), ("chaos: kill at invocation 3, RequestId: \(id): COMMAND ended", id),
    ("RequestId: \(id) waits, since the only sandbox is busy", id), ("\(id.uppercased()): no", nil),
    ("no sandbox is free", nil), ("RequestId: f3a9", nil), ("", nil),
  ])
  func findsTheInvocationOfAMessage(_ sentence: String, id: String?) {
    #expect(RequestID(namedIn: sentence)?.text == id)
  }

  @Test(arguments: [
    (ChaosFault.throttle, "throttled"), (.stale, "delivered after a freeze of at least 2.00 s"),
    (.kill, "a process of the app is killed"), (.crash, "COMMAND crashes"), (.oom, "out of memory"),
    (.freeze, "frozen for 2.00 s"), (.timeout, "timed out"),
  ])
  func saysWhatChaosDoes(_ fault: ChaosFault, sentence: String) {
    var plan = ChaosPlan(rules: [fault: .init(probability: 1, duration: .seconds(2))], seed: 1)
    #expect(plan.decision(for: 1).sentence == sentence)
    plan.rules[.slow] = .init(probability: 1, duration: .seconds(1))
    #expect(plan.decision(for: 1).sentence == "delayed by 1.00 s; \(sentence)")
  }

  @Test func saysNothingWithoutAFault() {
    #expect(ChaosPlan(rules: [:], seed: 1).decision(for: 1).sentence == nil)
  }

  @Test func showsTheLifeOfASandbox() {
    let (first, second) = (RequestID(Self.id), RequestID("second"))
    var machine = SandboxStateMachine(limits: .init(invocation: .seconds(3)))
    #expect(machine.activity == nil)
    _ = machine.start(at: .zero)
    #expect(machine.activity == .starting)
    _ = machine.runtimeAsksForNext(at: .seconds(1))
    #expect(machine.activity == .idle)
    _ = machine.freeze(at: .seconds(1))
    #expect(machine.activity == .frozen)
    _ = machine.invoke(first, at: .seconds(2))
    #expect(machine.activity == .busy(first))
    _ = machine.runtimeBeginsAnswer(first)
    _ = machine.runtimeEndsAnswer(first)
    #expect(machine.activity == .busy(first))
    _ = machine.runtimeAsksForNext(at: .seconds(3))
    #expect(machine.activity == .idle)
    _ = machine.invoke(second, at: .seconds(4))
    _ = machine.memberExited(at: .seconds(5))
    #expect(machine.activity == nil)
    _ = machine.allMembersGone()
    _ = machine.start(at: .seconds(6))
    #expect(machine.activity == .starting)
  }

  @Test func showsTheOldestOfSeveralInvocations() {
    let (first, second) = (RequestID(Self.id), RequestID("second"))
    var machine = SandboxStateMachine(limits: .init(invocation: .seconds(3), concurrency: 2))
    _ = machine.start(at: .zero)
    _ = machine.runtimeAsksForNext(at: .seconds(1))
    #expect(machine.activity == .idle)
    _ = machine.invoke(first, at: .seconds(2))
    _ = machine.invoke(second, at: .seconds(3))
    #expect(machine.activity == .busy(first))
    _ = machine.runtimeBeginsAnswer(first)
    _ = machine.concurrentInvocationAnswered(first, at: .seconds(4))
    #expect(machine.activity == .busy(second))
  }
}
