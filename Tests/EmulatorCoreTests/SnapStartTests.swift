import EmulatorCore
import LambdaInterface
import Testing

/// From the start through the snapshot and the restore to the first invocation.
@Suite struct SnapStartTests {
  private let first = RequestID("1")
  private let second = RequestID("2")

  /// Started and frozen, its runtime waiting for the restore.
  private func snapshot() -> SandboxStateMachine {
    var machine = SandboxStateMachine(
      limits: SandboxStateMachine.Limits(start: .seconds(130), invocation: .seconds(3), restore: .seconds(10)))
    #expect(machine.start(at: .zero) == .launch(timeLimit: .seconds(130)))
    #expect(
      machine.runtimeAwaitsRestore(at: .seconds(2))
        == .started(duration: .seconds(2), deliver: nil, timeLimit: nil))
    #expect(machine.freeze(at: .seconds(2)) == true)
    return machine
  }

  @Test func theFirstInvocationRestoresAndTheSecondDoesNot() {
    var machine = snapshot()
    #expect(machine.invoke(first, at: .seconds(5)) == .restore(timeLimit: .seconds(10)))
    #expect(machine.invoke(second, at: .seconds(5)) == .refuse)
    #expect(
      machine.runtimeAsksForNext(at: .seconds(6))
        == .restored(duration: .seconds(1), deliver: first, timeLimit: .seconds(3)))
    #expect(machine.runtimeBeginsAnswer(first) == nil)
    #expect(machine.runtimeEndsAnswer(first) == true)
    #expect(
      machine.runtimeAsksForNext(at: .seconds(8))
        == .finished(InvocationReport(id: first, duration: .seconds(2), restoreDuration: .seconds(1))))
    #expect(
      machine.runtimeAwaitsRestore(at: .seconds(8))
        == .refuse(.invalidTransition("The runtime has already been restored")))
    #expect(machine.invoke(second, at: .seconds(9)) == .deliver(timeLimit: .seconds(3)))
  }

  @Test func aRuntimeWhoseConnectionBrokeInTheSnapshotWaitsAgain() {
    var machine = snapshot()
    machine.runtimeLeft()
    #expect(machine.runtimeAwaitsRestore(at: .seconds(3)) == .wait)
    #expect(machine.invoke(first, at: .seconds(5)) == .restore(timeLimit: .seconds(10)))
  }

  @Test func aRuntimeThatReconnectsAfterTheInvocationIsRestored() {
    var machine = snapshot()
    machine.runtimeLeft()
    #expect(machine.invoke(first, at: .seconds(5)) == .restore(timeLimit: .seconds(10)))
    #expect(machine.runtimeAwaitsRestore(at: .seconds(6)) == .restore)
    #expect(
      machine.runtimeAsksForNext(at: .seconds(7))
        == .restored(duration: .seconds(2), deliver: first, timeLimit: .seconds(3)))
    _ = machine.runtimeBeginsAnswer(first)
    machine.runtimeEndsAnswer(first)
    _ = machine.runtimeAsksForNext(at: .seconds(8))
    #expect(machine.invoke(second, at: .seconds(9)) == .deliver(timeLimit: .seconds(3)))
  }

  @Test func aRuntimeThatRequestsAnInvocationInsteadGetsNoRestore() {
    var machine = snapshot()
    machine.runtimeLeft()
    #expect(machine.runtimeAsksForNext(at: .seconds(3)) == .wait)
    #expect(machine.invoke(first, at: .seconds(5)) == .deliver(timeLimit: .seconds(3)))
  }

  @Test func aSecondRequestForTheRestoreIsRefused() {
    var machine = snapshot()
    #expect(
      machine.runtimeAwaitsRestore(at: .seconds(3))
        == .refuse(.invalidTransition("The runtime is already waiting for the restore")))
  }

  @Test func aRestoreThatFailsFailsItsInvocation() {
    var machine = snapshot()
    #expect(machine.runtimeFailedToRestore(at: .seconds(3)) == nil)
    _ = machine.invoke(first, at: .seconds(5))
    var late = machine
    #expect(machine.runtimeFailedToRestore(at: .seconds(6)) == .restoring(first, duration: .seconds(1)))
    #expect(machine.shutdownReason == .failure)
    #expect(late.timeLimitReached(at: .seconds(15)) == .restoring(first, duration: .seconds(10)))
    #expect(late.shutdownReason == .timeout)
  }

  @Test func aRuntimeThatKnowsNoRestoreGoesOnAsUsual() {
    var machine = SandboxStateMachine(
      limits: SandboxStateMachine.Limits(invocation: .seconds(3), restore: .seconds(10)))
    _ = machine.start(at: .zero)
    _ = machine.runtimeAsksForNext(at: .seconds(1))
    #expect(machine.invoke(first, at: .seconds(2)) == .deliver(timeLimit: .seconds(3)))
  }

  @Test func withoutSnapStartThereIsNoRestore() {
    var machine = SandboxStateMachine(limits: SandboxStateMachine.Limits(invocation: .seconds(3)))
    _ = machine.start(at: .zero)
    #expect(
      machine.runtimeAwaitsRestore(at: .zero) == .refuse(.invalidTransition("The function does not use SnapStart")))
  }

  @Test func aPoolHasEachSandboxStartedBeforeItGivesItAnInvocation() {
    var pool = SandboxPool(
      SandboxPool.Limits(sandboxes: 2, waiting: 0, idle: .seconds(60), usesSnapshots: true))
    let ahead = pool.startAhead()
    #expect(ahead.map(\.1) == [.snapStart])
    #expect(pool.arrived(first) == .wait)
    #expect(pool.arrived(second) == .waitForLaunch(SandboxID(2)))
    #expect(pool.becameIdle(SandboxID(2), at: .zero) == .run(first))
    #expect(pool.becameIdle(SandboxID(1), at: .zero) == .run(second))
    #expect(pool.becameIdle(SandboxID(1), at: .zero) == .none)
    #expect(pool.reap(at: .seconds(60)) == [SandboxID(1)])
    pool.failed(SandboxID(2))
    #expect(pool.becameCold(SandboxID(2), at: .zero) == .none)
    #expect(pool.arrived(first) == .waitForStart(SandboxID(2)))
    #expect(pool.arrived(second) == .wait)
    #expect(pool.ended(SandboxID(1)) == SandboxPool.Launch(sandbox: SandboxID(3), invocation: nil))
  }
}
