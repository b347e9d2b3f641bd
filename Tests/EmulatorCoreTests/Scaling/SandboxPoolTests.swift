import LambdaInterface
import SeededRandom
import Testing

@testable import EmulatorCore

@Suite struct SandboxPoolTests {
  private func id(_ number: Int) -> RequestID { RequestID("\(number)") }
  private func sandbox(_ number: Int) -> SandboxID { SandboxID(number) }

  /// Up to so many sandboxes, and nobody waits.
  private func pool(_ sandboxes: Int, provisioned: Int = 0) -> SandboxPool {
    SandboxPool(SandboxPool.Limits(sandboxes: sandboxes, provisioned: provisioned, waiting: 0, idle: .seconds(60)))
  }

  @Test func withoutConcurrencyOneSandboxServesOneAfterTheOther() {
    var pool = SandboxPool(SandboxPool.Limits(waiting: 2))
    #expect(pool.startAhead().map(\.0) == [sandbox(1)])
    #expect(pool.startAhead().isEmpty)
    #expect(pool.arrived(id(1)) == .run(sandbox(1)))
    #expect(pool.arrived(id(2)) == .wait)
    #expect(pool.arrived(id(3)) == .wait)
    #expect(pool.arrived(id(4)) == .reject)
    #expect(pool.becameIdle(sandbox(1), at: .seconds(1)) == .run(id(2)))
    #expect(pool.arrived(id(5)) == .wait)
    #expect(pool.becameIdle(sandbox(1), at: .seconds(2)) == .run(id(3)))
    #expect(pool.becameIdle(sandbox(1), at: .seconds(3)) == .run(id(5)))
    #expect(pool.becameIdle(sandbox(1), at: .seconds(4)) == .none)
    #expect(pool.arrived(id(6)) == .run(sandbox(1)))
  }

  @Test func eachInvocationBeyondTheOthersGetsASandboxUpToTheLimit() {
    var pool = pool(3)
    _ = pool.startAhead()
    #expect(pool.arrived(id(1)) == .run(sandbox(1)))
    #expect(pool.arrived(id(2)) == .launch(sandbox(2)))
    #expect(pool.arrived(id(3)) == .launch(sandbox(3)))
    #expect(pool.arrived(id(4)) == .reject)
    #expect(pool.becameIdle(sandbox(2), at: .zero) == .none)
    #expect(pool.arrived(id(5)) == .run(sandbox(2)))
    #expect(pool.sandboxes.count == 3)
  }

  @Test func whoHasItsAnswerDoesNotCountAndMayComeAgain() {
    var pool = pool(1)
    #expect(pool.arrived(id(1)) == .launch(sandbox(1)))
    pool.answered(sandbox(1))
    pool.answered(sandbox(1))
    #expect(pool.arrived(id(2)) == .wait)
    #expect(pool.arrived(id(3)) == .reject)
    #expect(pool.becameIdle(sandbox(1), at: .zero) == .run(id(2)))
    #expect(pool.arrived(id(4)) == .reject)
  }

  @Test func theSandboxUsedLastIsUsedFirst() {
    var pool = pool(3)
    for number in 1...3 { #expect(pool.arrived(id(number)) == .launch(sandbox(number))) }
    _ = pool.becameIdle(sandbox(2), at: .seconds(1))
    _ = pool.becameIdle(sandbox(3), at: .seconds(2))
    _ = pool.becameIdle(sandbox(1), at: .seconds(1))
    #expect(pool.arrived(id(4)) == .run(sandbox(3)))
    #expect(pool.arrived(id(5)) == .run(sandbox(1)))
    #expect(pool.arrived(id(6)) == .run(sandbox(2)))
  }

  @Test func provisionedSandboxesComeFirstAndStay() {
    var pool = pool(3, provisioned: 2)
    let ahead = pool.startAhead()
    #expect(ahead.map(\.0) == [sandbox(1), sandbox(2)])
    #expect(ahead.allSatisfy { $0.1 == .provisionedConcurrency })
    for number in 1...2 { _ = pool.becameIdle(sandbox(number), at: .zero) }
    for number in 1...2 { #expect(pool.arrived(id(number)) == .run(sandbox(number))) }
    #expect(pool.arrived(id(3)) == .launch(sandbox(3)))
    #expect(pool.arrived(id(4)) == .reject)
    for number in 1...3 { _ = pool.becameIdle(sandbox(number), at: .seconds(number)) }
    #expect(pool.arrived(id(5)) == .run(sandbox(2)))
    _ = pool.becameIdle(sandbox(2), at: .seconds(4))
    #expect(pool.nextReaping == .seconds(63))
    #expect(pool.reap(at: .seconds(1000)) == [sandbox(3)])
    #expect(pool.nextReaping == nil)
  }

  @Test func whatIsWithoutWorkForTooLongIsEnded() {
    var pool = pool(2)
    for number in 1...2 { _ = pool.arrived(id(number)) }
    #expect(pool.nextReaping == nil)
    _ = pool.becameIdle(sandbox(1), at: .seconds(10))
    _ = pool.becameIdle(sandbox(2), at: .seconds(20))
    #expect(pool.nextReaping == .seconds(70))
    #expect(pool.reap(at: .seconds(69)).isEmpty)
    #expect(pool.reap(at: .seconds(70)) == [sandbox(1)])
    #expect(pool.nextReaping == .seconds(80))
    // It counts until it is gone, and takes nothing more.
    #expect(pool.arrived(id(3)) == .run(sandbox(2)))
    #expect(pool.arrived(id(4)) == .wait)
    #expect(pool.becameIdle(sandbox(1), at: .seconds(71)) == .none)
    #expect(pool.ended(sandbox(1)) == SandboxPool.Launch(sandbox: sandbox(3), invocation: id(4)))
    #expect(pool.ended(sandbox(3)) == nil)
    #expect(pool.sandboxes.count == 1)
  }

  @Test func aSandboxThatFailedTakesTheNextOnceItIsReset() {
    var pool = pool(1)
    _ = pool.arrived(id(1))
    pool.failed(sandbox(1))
    #expect(pool.isAlone(sandbox(1)))
    // It is not busy, so this is no reason to turn it away.
    #expect(pool.arrived(id(2)) == .wait)
    #expect(pool.arrived(id(3)) == .reject)
    #expect(pool.becameCold(sandbox(1), at: .seconds(1)) == .run(id(2)))
    pool.failed(sandbox(1))
    #expect(pool.becameCold(sandbox(1), at: .seconds(2)) == .none)
    #expect(pool.arrived(id(4)) == .run(sandbox(1)))
  }

  @Test func whatASandboxCouldNotBeginGoesToAnotherOrComesFirst() {
    var pool = SandboxPool(SandboxPool.Limits(sandboxes: 2, waiting: 5))
    for number in 1...3 { _ = pool.arrived(id(number)) }
    #expect(pool.failed(sandbox(1), returning: id(1)) == nil)
    #expect(pool.becameIdle(sandbox(2), at: .zero) == .run(id(1)))
    #expect(pool.becameCold(sandbox(1), at: .zero) == .run(id(3)))
    #expect(pool.becameIdle(sandbox(2), at: .zero) == .none)
    #expect(pool.failed(sandbox(1), returning: id(3)) == sandbox(2))
    #expect(!pool.isAlone(sandbox(1)))
  }

  @Test func aWarmSandboxIsTakenBeforeOneThatStartsAndThatBeforeACold() {
    var pool = pool(3)
    for number in 1...2 { _ = pool.arrived(id(number)) }
    pool.failed(sandbox(1))
    _ = pool.becameCold(sandbox(1), at: .seconds(9))
    _ = pool.becameIdle(sandbox(2), at: .seconds(1))
    #expect(pool.arrived(id(3)) == .run(sandbox(2)))
    #expect(pool.arrived(id(4)) == .run(sandbox(1)))
  }

  @Test func aProvisionedSandboxIsStartedAgainUnlessItFailsToStart() {
    var pool = pool(1, provisioned: 1)
    _ = pool.startAhead()
    pool.started(sandbox(1))
    _ = pool.becameIdle(sandbox(1), at: .zero)
    pool.failed(sandbox(1))
    #expect(pool.becameCold(sandbox(1), at: .zero) == .start)
    pool.failed(sandbox(1))
    #expect(pool.becameCold(sandbox(1), at: .zero) == .none)
    #expect(pool.arrived(id(1)) == .run(sandbox(1)))
  }

  @Test func whatWaitsCanBeTakenOut() {
    var pool = SandboxPool(SandboxPool.Limits())
    for number in 1...3 { _ = pool.arrived(id(number)) }
    #expect(pool.removeWaiting() == [id(2), id(3)])
    #expect(pool.becameIdle(sandbox(1), at: .zero) == .none)
  }

  /// Whatever happens, no sandbox has two invocations, and no more are there than may be.
  @Test func neverTwoInOneNorMoreThanMayBe() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let most = Int.random(in: 1...4, using: &generator)
      var pool = pool(most, provisioned: Int.random(in: 0...most, using: &generator))
      var idle: Set<SandboxID> = []
      var busy: [SandboxID: RequestID] = [:]
      var resetting: Set<SandboxID> = []
      var ending: Set<SandboxID> = []
      var waiting: Set<RequestID> = []
      for (id, _) in pool.startAhead() { idle.insert(id) }
      func took(_ id: SandboxID, _ request: RequestID, isNew: Bool) {
        #expect(isNew || idle.remove(id) != nil)
        #expect(busy.updateValue(request, forKey: id) == nil)
      }
      for step in 0..<100 {
        let now = Duration.seconds(step)
        let request = RequestID("\(step)")
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1:
          switch pool.arrived(request) {
          case .run(let id): took(id, request, isNew: false)
          case .launch(let id): took(id, request, isNew: true)
          case .wait: waiting.insert(request)
          case .waitForStart, .waitForLaunch, .waitForEnd:
            Issue.record("sandboxes are started ahead, and ended for tenants, only where that is asked for")
          case .reject: #expect(busy.count + waiting.count == most)
          }
        case 2:
          guard let id = busy.keys.sorted().randomElement(using: &generator) else { continue }
          busy[id] = nil
          idle.insert(id)
          if case .run(let next) = pool.becameIdle(id, at: now) {
            #expect(waiting.remove(next) != nil)
            took(id, next, isNew: false)
          }
        case 3:
          guard let id = busy.keys.sorted().randomElement(using: &generator) else { continue }
          busy[id] = nil
          resetting.insert(id)
          pool.failed(id)
        case 4:
          guard let id = resetting.sorted().randomElement(using: &generator) else { continue }
          resetting.remove(id)
          idle.insert(id)
          if case .run(let next) = pool.becameCold(id, at: now) {
            #expect(waiting.remove(next) != nil)
            took(id, next, isNew: false)
          }
        default:
          for id in pool.reap(at: now + .seconds(50)) {
            #expect(idle.remove(id) != nil)
            ending.insert(id)
          }
          guard let id = ending.sorted().randomElement(using: &generator) else { continue }
          ending.remove(id)
          if let launch = pool.ended(id) {
            let next = try #require(launch.invocation)
            #expect(waiting.remove(next) != nil)
            took(launch.sandbox, next, isNew: true)
          }
        }
        #expect(pool.sandboxes.count <= most)
        #expect(pool.sandboxes.count == idle.count + busy.count + resetting.count + ending.count)
      }
    }
  }
}
