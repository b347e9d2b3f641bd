import EmulatorCore
import LambdaInterface
import Testing

/// A sandbox that takes many invocations at once.
@Suite struct ManagedSandboxTests {
  private let first = RequestID("1")
  private let second = RequestID("2")
  private let third = RequestID("3")
  private let observer = ExtensionID("observer")

  /// Started, with so many workers that wait.
  private func serving(workers: Int) -> SandboxStateMachine {
    var machine = SandboxStateMachine(
      limits: SandboxStateMachine.Limits(start: .seconds(130), invocation: .seconds(3), concurrency: 2))
    #expect(machine.start(at: .zero) == .launch(timeLimit: .seconds(130)))
    #expect(
      machine.registerExtension(observer, name: "o", events: [.invoke])?.errorType == "Extension.InvalidEventType")
    #expect(machine.registerExtension(observer, name: "o", events: [.shutdown]) == nil)
    for _ in 0..<workers { #expect(machine.runtimeAsksForNext(at: .seconds(1)) == .wait) }
    #expect(
      machine.extensionAsksForNext(observer, at: .seconds(1))
        == .started(duration: .seconds(1), deliver: nil, timeLimit: nil))
    return machine
  }

  @Test func manyAreUnderWayAtOnceAndEndInAnyOrder() {
    var machine = serving(workers: 2)
    #expect(machine.invoke(first, at: .seconds(2)) == .deliver(timeLimit: .seconds(3)))
    #expect(machine.invoke(second, at: .seconds(3)) == .deliver(timeLimit: .seconds(3)))
    #expect(machine.runtimeBeginsAnswer(second) == nil)
    #expect(machine.runtimeBeginsAnswer(second)?.status == 403)
    #expect(
      machine.concurrentInvocationAnswered(second, at: .seconds(4))
        == InvocationReport(id: second, duration: .seconds(1)))
    #expect(machine.runtimeBeginsAnswer(second) == .invalidRequestID)
    #expect(machine.runtimeBeginsAnswer(first) == nil)
    #expect(
      machine.concurrentInvocationAnswered(first, at: .seconds(4)) == InvocationReport(id: first, duration: .seconds(2))
    )
  }

  @Test func whatNoWorkerTakesAtOnceWaitsForTheNext() {
    var machine = serving(workers: 1)
    #expect(machine.invoke(first, at: .zero) == .deliver(timeLimit: .seconds(3)))
    #expect(machine.invoke(second, at: .zero) == .waitForRuntime(timeLimit: .seconds(3)))
    #expect(machine.runtimeBeginsAnswer(second) == .invalidRequestID)
    #expect(machine.runtimeAsksForNext(at: .seconds(1)) == .deliver(second))
    #expect(machine.runtimeBeginsAnswer(second) == nil)
  }

  @Test func noMoreWorkersWaitThanMayBe() {
    var machine = serving(workers: 2)
    #expect(
      machine.runtimeAsksForNext(at: .zero)
        == .refuse(.invalidTransition("The runtime is already waiting for an invocation")))
    machine.runtimeLeft()
    #expect(machine.runtimeAsksForNext(at: .zero) == .wait)
  }

  @Test func oneOutOfTimeDisturbsNoOtherAndItsAnswerComesTooLate() {
    var machine = serving(workers: 2)
    _ = machine.invoke(first, at: .zero)
    _ = machine.invoke(second, at: .seconds(1))
    #expect(machine.timeLimitReached(at: .seconds(3)) == nil)
    #expect(
      machine.concurrentInvocationExpired(first, at: .seconds(3)) == InvocationReport(id: first, duration: .seconds(3)))
    #expect(machine.concurrentInvocationExpired(first, at: .seconds(3)) == nil)
    #expect(machine.runtimeBeginsAnswer(first) == .invocationTimedOut)
    #expect(machine.runtimeBeginsAnswer(second) == nil)
    #expect(machine.invoke(third, at: .seconds(4)) == .waitForRuntime(timeLimit: .seconds(3)))
    #expect(machine.runtimeAsksForNext(at: .seconds(4)) == .deliver(third))
  }

  @Test func oneThatExpiresBeforeAWorkerTakesItIsNeverHandedOut() {
    var machine = serving(workers: 1)
    for id in [first, second] { _ = machine.invoke(id, at: .zero) }
    _ = machine.concurrentInvocationExpired(second, at: .seconds(3))
    #expect(machine.runtimeAsksForNext(at: .seconds(4)) == .wait)
  }

  @Test func aCrashEndsAllAndItIsNeverFrozen() {
    var machine = serving(workers: 2)
    #expect(machine.freeze(at: .zero) == false)
    _ = machine.invoke(first, at: .zero)
    _ = machine.invoke(second, at: .seconds(1))
    #expect(
      machine.memberExited(at: .seconds(2))
        == .serving([
          InvocationReport(id: first, duration: .seconds(2)), InvocationReport(id: second, duration: .seconds(1)),
        ]))
    #expect(machine.shutdownReason == .failure)
    #expect(machine.invoke(third, at: .seconds(2)) == .refuse)
    #expect(machine.allMembersGone() == true)
    #expect(machine.start(at: .seconds(3)) == .launch(timeLimit: .seconds(130)))
  }

  @Test func aPoolFillsTheOneSandboxAndTurnsTheRestAway() {
    var pool = SandboxPool(SandboxPool.Limits(waiting: 0, concurrencyPerSandbox: 2))
    let sandbox = SandboxID(1)
    let ahead = pool.startAhead()
    #expect(ahead.map(\.0) == [sandbox] && ahead.map(\.1) == [.managedInstances])
    // What comes before it has started waits.
    #expect(pool.arrived(first) == .wait)
    #expect(pool.arrived(second) == .wait)
    #expect(pool.arrived(third) == .reject)
    pool.started(sandbox)
    #expect(pool.becameIdle(sandbox, at: .zero) == .run(first))
    #expect(pool.takeQueued(sandbox) == .run(second))
    #expect(pool.takeQueued(sandbox) == .none)
    #expect(pool.arrived(third) == .reject)
    #expect(pool.becameIdle(sandbox, at: .zero) == .none)
    #expect(pool.arrived(third) == .run(sandbox))
    pool.failed(sandbox)
    #expect(pool.arrived(first) == .wait)
    #expect(pool.becameCold(sandbox, at: .zero) == .start)
    #expect(pool.arrived(second) == .wait)
    #expect(pool.reap(at: .seconds(9999)).isEmpty)
  }

  @Test func aPoolStartsAColdManagedInstanceForWhatArrives() {
    var pool = SandboxPool(SandboxPool.Limits(waiting: 0, concurrencyPerSandbox: 2))
    let sandbox = SandboxID(1)
    _ = pool.startAhead()
    pool.failed(sandbox)
    #expect(pool.becameCold(sandbox, at: .zero) == .none)
    #expect(pool.arrived(first) == .waitForStart(sandbox))
    #expect(pool.arrived(second) == .wait)
    #expect(pool.becameIdle(sandbox, at: .zero) == .run(first))
  }
}
