import LambdaInterface
import SeededRandom
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

  /// Whatever happens, no invocation is lost, and none that arrives after a change runs in a sandbox from before it.
  @Test(arguments: 0..<60) func noInvocationIsLostOrRunsOldCode(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let isManaged = random.chance(oneIn: 4)
    var pool = SandboxPool(
      SandboxPool.Limits(
        sandboxes: isManaged ? 1 : Int.random(in: 1...3, using: &random), waiting: 1000,
        concurrencyPerSandbox: isManaged ? 2 : nil))
    var generation = 0
    var (arrivals, running): ([RequestID: Int], [SandboxID: [RequestID]]) = ([:], [:])
    var (born, starting, ending): ([SandboxID: Int], Set<SandboxID>, Set<SandboxID>) = ([:], [], [])
    func launched(_ sandbox: SandboxID) {
      born[sandbox] = generation
      starting.insert(sandbox)
    }
    func took(_ sandbox: SandboxID, _ request: RequestID) {
      #expect((born[sandbox] ?? -1) >= (arrivals[request] ?? .max))
      running[sandbox, default: []].append(request)
    }
    func rests(_ sandbox: SandboxID, _ work: SandboxPool.NextWork) {
      switch work {
      case .run(let request):
        took(sandbox, request)
        rests(sandbox, pool.takeQueued(sandbox))
      case .endOutdated: ending.insert(sandbox)
      case .none: break
      case .start, .end: Issue.record("unexpected")
      }
    }
    func start(_ sandbox: SandboxID) {
      starting.remove(sandbox)
      if running[sandbox] == nil { rests(sandbox, pool.becameIdle(sandbox, at: .zero)) }
    }
    func finish(_ sandbox: SandboxID) {
      guard let request = running[sandbox]?.removeFirst() else { return }
      arrivals[request] = nil
      if running[sandbox]?.isEmpty == true { running[sandbox] = nil }
      rests(sandbox, pool.becameIdle(sandbox, at: .zero))
    }
    func end(_ sandbox: SandboxID) {
      ending.remove(sandbox)
      if let launch = pool.ended(sandbox) {
        launched(launch.sandbox)
        if let request = launch.invocation { took(launch.sandbox, request) }
      }
      for (sandbox, _) in pool.launchReplacements() { launched(sandbox) }
    }
    func arrive(_ number: Int) {
      let request = id(number)
      arrivals[request] = generation
      switch pool.arrived(request) {
      case .run(let sandbox): took(sandbox, request)
      case .launch(let sandbox):
        launched(sandbox)
        took(sandbox, request)
      case .waitForLaunch(let sandbox): launched(sandbox)
      case .wait: break
      case .waitForStart, .waitForEnd, .reject: Issue.record("unexpected")
      }
    }
    for step in 0..<200 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0...2: arrive(step)
      case 3: if let sandbox = starting.sorted().first { start(sandbox) }
      case 4, 5: if let sandbox = running.keys.filter({ !starting.contains($0) }).min() { finish(sandbox) }
      case 6: if let sandbox = ending.sorted().first { end(sandbox) }
      default:
        generation += 1
        for sandbox in pool.replaceAll(startsNow: random.chance(oneIn: 2)) {
          #expect(running[sandbox] == nil)
          starting.remove(sandbox)
          ending.insert(sandbox)
        }
        for (sandbox, _) in pool.launchReplacements() { launched(sandbox) }
      }
    }
    for _ in 0..<2000 where !arrivals.isEmpty {
      if let sandbox = starting.sorted().first { start(sandbox) }
      if let sandbox = running.keys.filter({ !starting.contains($0) }).min() { finish(sandbox) }
      if let sandbox = ending.sorted().first { end(sandbox) }
    }
    #expect(arrivals.isEmpty)
  }
}
