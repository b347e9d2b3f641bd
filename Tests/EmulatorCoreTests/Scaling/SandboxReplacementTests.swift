import LambdaInterface
import Testing

@testable import EmulatorCore

@Suite struct SandboxReplacementTests {
  private func id(_ number: Int) -> RequestID { RequestID("\(number)") }
  private func sandbox(_ number: Int) -> SandboxID { SandboxID(number) }

  @Test func anIdleSandboxEndsAndAnotherStartsInItsPlace() {
    var pool = SandboxPool(SandboxPool.Limits())
    _ = pool.startAhead()
    _ = pool.becameIdle(sandbox(1), at: .zero)
    #expect(pool.replaceAll(startsNow: true) == [sandbox(1)])
    #expect(pool.launchReplacements().isEmpty)
    #expect(pool.isStartingReplacements)
    #expect(pool.arrived(id(1)) == .wait)
    #expect(pool.ended(sandbox(1)) == .init(sandbox: sandbox(2), invocation: id(1)))
    #expect(pool.launchReplacements().isEmpty)
    #expect(pool.becameIdle(sandbox(2), at: .zero) == .none)
    #expect(pool.arrived(id(2)) == .run(sandbox(2)))
  }

  @Test func aReplacementStartsWithoutAnInvocation() {
    var pool = SandboxPool(SandboxPool.Limits())
    _ = pool.startAhead()
    _ = pool.becameIdle(sandbox(1), at: .zero)
    _ = pool.replaceAll(startsNow: true)
    #expect(pool.ended(sandbox(1)) == nil)
    #expect(pool.launchReplacements().map(\.0) == [sandbox(2)])
    #expect(pool.launchReplacements().isEmpty)
    #expect(pool.arrived(id(1)) == .run(sandbox(2)))
  }

  @Test func nothingStartsIfNothingRan() {
    var pool = SandboxPool(SandboxPool.Limits())
    #expect(pool.replaceAll(startsNow: true).isEmpty)
    #expect(pool.launchReplacements().isEmpty)
    #expect(!pool.isStartingReplacements)
    #expect(pool.arrived(id(1)) == .launch(sandbox(1)))
  }

  @Test func aReplacementCanWaitForAnInvocation() {
    var pool = SandboxPool(SandboxPool.Limits())
    _ = pool.startAhead()
    _ = pool.replaceAll(startsNow: false)
    #expect(pool.ended(sandbox(1)) == nil)
    #expect(pool.launchReplacements().isEmpty)
    #expect(pool.arrived(id(1)) == .launch(sandbox(2)))
  }

  @Test func aBusySandboxFinishesFirstAndTakesNoMore() {
    var pool = SandboxPool(SandboxPool.Limits())
    #expect(pool.arrived(id(1)) == .launch(sandbox(1)))
    #expect(pool.arrived(id(2)) == .wait)
    #expect(pool.replaceAll(startsNow: true).isEmpty)
    #expect(pool.arrived(id(3)) == .wait)
    pool.answered(sandbox(1))
    #expect(pool.becameIdle(sandbox(1), at: .zero) == .endOutdated)
    #expect(pool.ended(sandbox(1)) == .init(sandbox: sandbox(2), invocation: id(2)))
    #expect(pool.becameIdle(sandbox(2), at: .zero) == .run(id(3)))
  }

  @Test func withRoomANewSandboxStartsBesideTheOldOne() {
    var pool = SandboxPool(SandboxPool.Limits(sandboxes: 3, waiting: 0))
    #expect(pool.arrived(id(1)) == .launch(sandbox(1)))
    #expect(pool.arrived(id(2)) == .launch(sandbox(2)))
    _ = pool.becameIdle(sandbox(2), at: .zero)
    #expect(pool.replaceAll(startsNow: true) == [sandbox(2)])
    #expect(pool.launchReplacements().map(\.0) == [sandbox(3)])
    #expect(pool.arrived(id(3)) == .run(sandbox(3)))
    #expect(pool.arrived(id(4)) == .wait)
    #expect(pool.ended(sandbox(2)) == .init(sandbox: sandbox(4), invocation: id(4)))
    #expect(pool.becameIdle(sandbox(1), at: .zero) == .endOutdated)
  }

  @Test func asManyStartAsAreProvisioned() {
    var pool = SandboxPool(SandboxPool.Limits(sandboxes: 3, provisioned: 2, waiting: 0))
    for (sandbox, _) in pool.startAhead() { _ = pool.becameIdle(sandbox, at: .zero) }
    #expect(pool.replaceAll(startsNow: true) == [sandbox(1), sandbox(2)])
    #expect(pool.launchReplacements().map(\.0) == [sandbox(3)])
    #expect(pool.ended(sandbox(1)) == nil)
    let launched = pool.launchReplacements()
    #expect(launched.map(\.0) == [sandbox(4)])
    #expect(launched.map(\.1) == [.provisionedConcurrency])
    #expect(pool.ended(sandbox(2)) == nil)
    #expect(pool.launchReplacements().isEmpty)
  }

  @Test func aSandboxThatFailsMeanwhileDoesNotStartAgain() {
    var pool = SandboxPool(SandboxPool.Limits())
    #expect(pool.arrived(id(1)) == .launch(sandbox(1)))
    pool.started(sandbox(1))
    _ = pool.replaceAll(startsNow: true)
    #expect(pool.isAlone(sandbox(7)))
    pool.failed(sandbox(1))
    #expect(pool.becameCold(sandbox(1), at: .zero) == .endOutdated)
    #expect(pool.becameCold(sandbox(1), at: .zero) == .none)
    #expect(pool.ended(sandbox(1)) == nil)
    #expect(pool.launchReplacements().map(\.0) == [sandbox(2)])
  }

  @Test func aManagedInstanceFinishesAllItsInvocationsFirst() {
    var pool = SandboxPool(SandboxPool.Limits(waiting: 0, concurrencyPerSandbox: 2))
    _ = pool.startAhead()
    _ = pool.becameIdle(sandbox(1), at: .zero)
    #expect(pool.arrived(id(1)) == .run(sandbox(1)))
    #expect(pool.arrived(id(2)) == .run(sandbox(1)))
    _ = pool.replaceAll(startsNow: true)
    #expect(pool.becameIdle(sandbox(1), at: .zero) == .none)
    #expect(pool.arrived(id(3)) == .wait)
    #expect(pool.becameIdle(sandbox(1), at: .zero) == .endOutdated)
    #expect(pool.ended(sandbox(1)) == .init(sandbox: sandbox(2), invocation: nil))
    #expect(pool.becameIdle(sandbox(2), at: .zero) == .run(id(3)))
  }

  @Test func aSecondChangeReplacesTheReplacement() {
    var pool = SandboxPool(SandboxPool.Limits())
    _ = pool.startAhead()
    _ = pool.replaceAll(startsNow: true)
    #expect(pool.ended(sandbox(1)) == nil)
    #expect(pool.launchReplacements().map(\.0) == [sandbox(2)])
    #expect(pool.replaceAll(startsNow: true) == [sandbox(2)])
    #expect(pool.ended(sandbox(2)) == nil)
    #expect(pool.launchReplacements().map(\.0) == [sandbox(3)])
  }
}
