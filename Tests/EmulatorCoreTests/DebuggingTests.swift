import EmulatorCore
import LambdaInterface
import Testing

@Suite struct DebuggingTests {
  private func id(_ number: Int) -> RequestID { RequestID("\(number)") }

  @Test(arguments: [
    SandboxPool.Limits(), SandboxPool.Limits(sandboxes: 5, waiting: 0, idle: .seconds(1)),
    SandboxPool.Limits(sandboxes: 3, provisioned: 3), SandboxPool.Limits(usesSnapshots: true),
  ])
  func thereIsOneSandboxThatStartsOnDemandAndStays(limits: SandboxPool.Limits) {
    var pool = SandboxPool(Debugging.scaling(limits))
    #expect(pool.startAhead().map(\.1) == [.onDemand])
    let sandbox = SandboxID(1)
    #expect(pool.arrived(id(0)) == .run(sandbox))
    for number in 1...LambdaLimits.queueLength { #expect(pool.arrived(id(number)) == .wait) }
    #expect(pool.arrived(id(LambdaLimits.queueLength + 1)) == .reject)
    for number in 1...LambdaLimits.queueLength { #expect(pool.becameIdle(sandbox, at: .zero) == .run(id(number))) }
    #expect(pool.becameIdle(sandbox, at: .zero) == .none)
    #expect(pool.reap(at: .seconds(86_400)) == [])
  }

  @Test(arguments: [SandboxPool.Limits(provisioned: 1), SandboxPool.Limits(usesSnapshots: true)])
  func aFailedSandboxLeavesTheDebuggersPortAlone(limits: SandboxPool.Limits) {
    var pool = SandboxPool(Debugging.scaling(limits))
    let sandbox = SandboxID(1)
    _ = pool.startAhead()
    pool.started(sandbox)
    #expect(pool.becameIdle(sandbox, at: .zero) == .none)
    pool.failed(sandbox)
    // It starts again only with the next invocation.
    #expect(pool.becameCold(sandbox, at: .zero) == .none)
    #expect(pool.arrived(id(1)) == .run(sandbox))
  }

  @Test func aManagedInstanceKeepsItsConcurrency() {
    var pool = SandboxPool(Debugging.scaling(SandboxPool.Limits(waiting: 0, concurrencyPerSandbox: 2)))
    let sandbox = SandboxID(1)
    #expect(pool.startAhead().map(\.1) == [.managedInstances])
    #expect(pool.becameIdle(sandbox, at: .zero) == .none)
    #expect(pool.arrived(id(1)) == .run(sandbox))
    #expect(pool.arrived(id(2)) == .run(sandbox))
    #expect(pool.arrived(id(3)) == .wait)
    #expect(pool.becameIdle(sandbox, at: .zero) == .run(id(3)))
  }

  @Test func nothingIsRestoredAndAllTimeLimitsAreAWeek() {
    let limits = Debugging.sandboxLimits(concurrency: nil)
    let week = Duration.seconds(604_800)
    #expect(limits == SandboxStateMachine.Limits(start: week, invocation: week))
    // Timers of Node.js hold 31 bits of milliseconds.
    #expect(LambdaLimits.unlimitedMilliseconds < Int(Int32.max))
  }

  @Test(
    arguments: [
      ([:], true, ["AWS_LWA_READINESS_CHECK_PROTOCOL": "tcp"]),
      ([:], false, [:]),
      (["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "3"], false, ["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0"]),
      (
        ["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "3"], true,
        ["AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS": "0", "AWS_LWA_READINESS_CHECK_PROTOCOL": "tcp"]
      ),
      (["AWS_LWA_READINESS_CHECK_PATH": "/health"], true, [:]),
      (["READINESS_CHECK_PORT": "8081"], true, [:]),
      (["AWS_LWA_PORT": "8081"], true, ["AWS_LWA_READINESS_CHECK_PROTOCOL": "tcp"]),
    ] as [([String: String], Bool, [String: String])])
  func theAdapterWaitsForAnAppThatADebuggerHolds(
    variables: [String: String], hasAdapter: Bool, changed: [String: String]
  ) {
    #expect(Debugging.variables(replacing: variables, hasAdapter: hasAdapter) == changed)
  }
}
