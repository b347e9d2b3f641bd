import SeededRandom
import Testing

@testable import EmulatorCore

/// The sandboxes of a function that isolates tenants.
@Suite struct TenantPoolTests {
  private func id(_ number: Int) -> RequestID { RequestID("\(number)") }
  private func sandbox(_ number: Int) -> SandboxID { SandboxID(number) }

  private func pool(_ sandboxes: Int, waiting: Int = 10) -> SandboxPool {
    SandboxPool(SandboxPool.Limits(sandboxes: sandboxes, waiting: waiting, idle: .seconds(60)))
  }

  @Test func aSandboxServesTheTenantThatItMeetsFirst() {
    var pool = pool(2)
    #expect(pool.startAhead().map(\.0) == [sandbox(1)])
    #expect(pool.arrived(id(1), tenant: "a") == .run(sandbox(1)))
    #expect(pool.becameIdle(sandbox(1), at: .seconds(1)) == .none)
    #expect(pool.arrived(id(2), tenant: "b") == .launch(sandbox(2)))
    #expect(pool.becameIdle(sandbox(2), at: .seconds(2)) == .none)
    #expect(pool.arrived(id(3), tenant: "a") == .run(sandbox(1)))
    #expect(pool.arrived(id(4), tenant: "b") == .run(sandbox(2)))
  }

  @Test func theOneWithoutWorkLongestMakesRoomForAnotherTenant() {
    var pool = pool(2)
    _ = pool.arrived(id(1), tenant: "a")
    _ = pool.arrived(id(2), tenant: "b")
    _ = pool.becameIdle(sandbox(2), at: .seconds(1))
    _ = pool.becameIdle(sandbox(1), at: .seconds(2))
    #expect(pool.arrived(id(3), tenant: "c") == .waitForEnd(sandbox(2)))
    // It is on its way out, and takes nothing more.
    #expect(pool.arrived(id(4), tenant: "b") == .waitForEnd(sandbox(1)))
    #expect(pool.arrived(id(5), tenant: "a") == .wait)
    #expect(pool.ended(sandbox(2)) == SandboxPool.Launch(sandbox: sandbox(3), invocation: id(3)))
    #expect(pool.ended(sandbox(1)) == SandboxPool.Launch(sandbox: sandbox(4), invocation: id(4)))
    #expect(pool.sandboxes.count == 2)
    // a waits still: the first that is done makes room.
    #expect(pool.becameIdle(sandbox(4), at: .seconds(3)) == .end)
    #expect(pool.becameIdle(sandbox(3), at: .seconds(3)) == .none)
    #expect(pool.ended(sandbox(4)) == SandboxPool.Launch(sandbox: sandbox(5), invocation: id(5)))
  }

  @Test func aBusySandboxOfTheTenantIsNotWaitedForIfAnotherCanMakeRoom() {
    var pool = pool(2)
    _ = pool.arrived(id(1), tenant: "a")
    _ = pool.arrived(id(2), tenant: "b")
    _ = pool.becameIdle(sandbox(2), at: .seconds(1))
    #expect(pool.arrived(id(3), tenant: "a") == .waitForEnd(sandbox(2)))
    // The busy one is done first.
    #expect(pool.becameIdle(sandbox(1), at: .seconds(2)) == .run(id(3)))
    #expect(pool.ended(sandbox(2)) == nil)
    #expect(pool.arrived(id(4), tenant: "b") == .launch(sandbox(3)))
  }

  @Test func tenantsTakeTurnsAtOneSandbox() {
    var pool = pool(1)
    _ = pool.startAhead()
    #expect(pool.arrived(id(1), tenant: "a") == .run(sandbox(1)))
    #expect(pool.arrived(id(2), tenant: "a") == .wait)
    #expect(pool.arrived(id(3), tenant: "b") == .wait)
    #expect(pool.arrived(id(4), tenant: "a") == .wait)
    #expect(pool.becameIdle(sandbox(1), at: .zero) == .run(id(2)))
    #expect(pool.becameIdle(sandbox(1), at: .zero) == .end)
    #expect(pool.becameIdle(sandbox(1), at: .zero) == .none)
    #expect(pool.ended(sandbox(1)) == SandboxPool.Launch(sandbox: sandbox(2), invocation: id(3)))
    #expect(pool.becameIdle(sandbox(2), at: .zero) == .end)
    #expect(pool.ended(sandbox(2)) == SandboxPool.Launch(sandbox: sandbox(3), invocation: id(4)))
  }

  @Test func aFailedSandboxStaysItsTenants() {
    var pool = pool(1)
    _ = pool.arrived(id(1), tenant: "a")
    #expect(pool.failed(sandbox(1), returning: id(1), tenant: "a") == nil)
    #expect(pool.becameCold(sandbox(1), at: .zero) == .run(id(1)))
    pool.failed(sandbox(1))
    #expect(pool.arrived(id(2), tenant: "b") == .wait)
    #expect(pool.becameCold(sandbox(1), at: .zero) == .end)
    #expect(pool.ended(sandbox(1)) == SandboxPool.Launch(sandbox: sandbox(2), invocation: id(2)))
    pool.failed(sandbox(2))
    #expect(pool.becameCold(sandbox(2), at: .zero) == .none)
    #expect(pool.arrived(id(3), tenant: "a") == .waitForEnd(sandbox(2)))
  }

  /// Whatever happens, no sandbox serves two tenants, and whatever waits is served in the end.
  @Test func neverTwoTenantsInOneAndNoneWaitsForever() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      let most = Int.random(in: 1...4, using: &generator)
      var pool = pool(most)
      var tenants: [RequestID: String] = [:]
      var owners: [SandboxID: String] = [:]
      var (busy, resetting, ending): (Set<SandboxID>, Set<SandboxID>, Set<SandboxID>) = ([], [], [])
      var waiting: Set<RequestID> = []
      func took(_ sandbox: SandboxID, _ request: RequestID) throws {
        let tenant = try #require(tenants[request])
        #expect(owners[sandbox, default: tenant] == tenant)
        owners[sandbox] = tenant
        #expect(busy.insert(sandbox).inserted && !ending.contains(sandbox))
        waiting.remove(request)
      }
      func rests(_ sandbox: SandboxID, _ rest: SandboxPool.NextWork) throws {
        switch rest {
        case .run(let request): try took(sandbox, request)
        case .end, .endOutdated: ending.insert(sandbox)
        case .start, .none: break
        }
      }
      func finish(_ sandbox: SandboxID, _ step: Int) throws {
        busy.remove(sandbox)
        try rests(sandbox, pool.becameIdle(sandbox, at: .seconds(step)))
      }
      func reset(_ sandbox: SandboxID, _ step: Int) throws {
        resetting.remove(sandbox)
        try rests(sandbox, pool.becameCold(sandbox, at: .seconds(step)))
      }
      func end(_ sandbox: SandboxID) throws {
        ending.remove(sandbox)
        guard let launch = pool.ended(sandbox) else { return }
        try took(launch.sandbox, try #require(launch.invocation))
      }
      for step in 0..<100 {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1:
          let request = RequestID("\(step)")
          let tenant = ["a", "b", "c", "d"].randomElement(using: &generator)
          tenants[request] = tenant
          switch pool.arrived(request, tenant: tenant) {
          case .run(let sandbox), .launch(let sandbox): try took(sandbox, request)
          case .wait: waiting.insert(request)
          case .waitForEnd(let sandbox):
            waiting.insert(request)
            #expect(!busy.contains(sandbox))
            #expect(ending.insert(sandbox).inserted)
          case .waitForStart, .waitForLaunch: Issue.record("no sandbox starts ahead")
          case .reject: break
          }
        case 2: if let sandbox = busy.sorted().randomElement(using: &generator) { try finish(sandbox, step) }
        case 3:
          guard let sandbox = busy.sorted().randomElement(using: &generator) else { continue }
          busy.remove(sandbox)
          resetting.insert(sandbox)
          pool.failed(sandbox)
        case 4: if let sandbox = resetting.sorted().randomElement(using: &generator) { try reset(sandbox, step) }
        default:
          ending.formUnion(pool.reap(at: .seconds(step + 50)))
          if let sandbox = ending.sorted().randomElement(using: &generator) { try end(sandbox) }
        }
        #expect(pool.sandboxes.count <= most)
      }
      for step in 100..<300 {
        if let sandbox = ending.min() { try end(sandbox) }
        if let sandbox = resetting.min() { try reset(sandbox, step) }
        if let sandbox = busy.min() { try finish(sandbox, step) }
      }
      #expect(waiting.isEmpty && busy.isEmpty)
    }
  }
}
