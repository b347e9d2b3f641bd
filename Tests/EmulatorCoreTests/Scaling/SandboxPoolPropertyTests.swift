import LambdaInterface
import SeededRandom
import Testing

@testable import EmulatorCore

/// Random events for a pool of each kind, compared with a simple model.
@Suite struct SandboxPoolPropertyTests {
  enum Kind: CaseIterable { case onDemand, provisioned, managed, snapStart }

  @Test(arguments: Kind.allCases)
  func eachInvocationIsServedOnce(kind: Kind) {
    for seed in UInt64(0)..<300 {
      var model = Model(kind, seed: seed)
      for step in 0..<150 { model.step(at: .seconds(step)) }
      model.drain(at: .seconds(150))
    }
  }

  private struct Model {
    enum Stage { case starting, idle, cold, busy, resetting, ending }

    let limits: SandboxPool.Limits
    let comment: Comment
    var random: SeededGenerator
    var pool: SandboxPool
    var stages: [SandboxID: Stage] = [:]
    var types: [SandboxID: InitializationType] = [:]
    var invocations: [SandboxID: [RequestID]] = [:]
    /// The sandboxes that have responded, but are not done.
    var answered: Set<SandboxID> = []
    /// The sandboxes whose last start succeeded.
    var proven: Set<SandboxID> = []
    var waiting: [RequestID] = []
    var lastNumber = 0

    init(_ kind: Kind, seed: UInt64) {
      random = SeededGenerator(seed: seed)
      comment = "\(kind), seed \(seed)"
      let most = Int.random(in: 1...4, using: &random)
      limits = SandboxPool.Limits(
        sandboxes: most, provisioned: kind == .provisioned ? Int.random(in: 1...most, using: &random) : 0,
        waiting: Int.random(in: 0...3, using: &random), idle: .seconds(20),
        concurrencyPerSandbox: kind == .managed ? Int.random(in: 1...3, using: &random) : nil,
        usesSnapshots: kind == .snapStart)
      pool = SandboxPool(limits)
      for (sandbox, type) in pool.startAhead() { add(sandbox, type, .starting) }
    }

    var concurrency: Int { limits.concurrencyPerSandbox ?? 1 }
    var startsFirst: Bool { limits.concurrencyPerSandbox != nil || limits.usesSnapshots }
    var unanswered: Int { invocations.reduce(0) { $0 + (answered.contains($1.key) ? 0 : $1.value.count) } }

    mutating func add(_ sandbox: SandboxID, _ type: InitializationType, _ stage: Stage) {
      #expect(stages.updateValue(stage, forKey: sandbox) == nil, comment)
      types[sandbox] = type
    }

    mutating func take(_ request: RequestID, _ sandbox: SandboxID) {
      let stage = stages[sandbox]
      #expect(stage == .idle || stage == .busy || !startsFirst && (stage == .starting || stage == .cold), comment)
      invocations[sandbox, default: []].append(request)
      #expect(invocations[sandbox, default: []].count <= concurrency, comment)
      #expect(!answered.contains(sandbox), comment)
      stages[sandbox] = .busy
    }

    mutating func takeWaiting(_ request: RequestID, _ sandbox: SandboxID) {
      #expect(waiting.first == request, comment)
      waiting.removeAll { $0 == request }
      take(request, sandbox)
    }

    /// One of the sandboxes in these stages.
    mutating func pick(_ wanted: Stage...) -> SandboxID? {
      stages.filter { wanted.contains($0.value) }.keys.sorted().randomElement(using: &random)
    }

    mutating func step(at now: Duration) {
      switch Int.random(in: 0..<16, using: &random) {
      case 0..<5: arrive()
      case 5, 6: if let sandbox = pick(.starting) { start(sandbox, at: now) }
      case 7, 8: if let sandbox = pick(.busy) { finish(sandbox, at: now) }
      case 9: if let sandbox = pick(.busy) { answer(sandbox) }
      case 10: if let sandbox = pick(.busy) { takeQueued(sandbox) }
      case 11: if let sandbox = pick(.busy, .idle, .starting) { fail(sandbox) }
      case 12: if let sandbox = pick(.busy) { failReturning(sandbox) }
      case 13: if let sandbox = pick(.resetting) { reset(sandbox, at: now) }
      case 14:
        for sandbox in pool.reap(at: now) {
          #expect(stages[sandbox] == .idle || stages[sandbox] == .cold, comment)
          #expect(types[sandbox] == .onDemand || types[sandbox] == .snapStart, comment)
          stages[sandbox] = .ending
        }
        if let sandbox = pick(.ending) { end(sandbox) }
      default:
        guard random.chance(oneIn: 4) else { return }
        #expect(pool.removeWaiting() == waiting, comment)
        waiting = []
      }
      #expect(pool.sandboxes.count == stages.count && stages.count <= limits.sandboxes, comment)
      #expect(waiting.isEmpty || !stages.values.contains(.idle), comment)
    }

    /// Ends all work. No invocation may be left.
    mutating func drain(at now: Duration) {
      for _ in 0..<100 {
        if let sandbox = pick(.ending) { end(sandbox) }
        if let sandbox = pick(.resetting) { reset(sandbox, at: now) }
        if let sandbox = pick(.starting) { start(sandbox, at: now) }
        if let sandbox = pick(.busy) { finish(sandbox, at: now) }
      }
      #expect(waiting.isEmpty && invocations.isEmpty, comment)
    }

    mutating func arrive() {
      lastNumber += 1
      let request = RequestID("\(lastNumber)")
      let isFull = unanswered + waiting.count >= limits.sandboxes * concurrency + limits.waiting
      let arrival = pool.arrived(request)
      #expect((arrival == .reject) == isFull, comment)
      switch arrival {
      case .run(let sandbox):
        #expect(waiting.isEmpty, comment)
        take(request, sandbox)
      case .launch(let sandbox):
        #expect(!startsFirst, comment)
        add(sandbox, .onDemand, .starting)
        take(request, sandbox)
      case .wait: waiting.append(request)
      case .waitForStart(let sandbox):
        #expect(startsFirst && stages.updateValue(.starting, forKey: sandbox) == .cold, comment)
        waiting.append(request)
      case .waitForLaunch(let sandbox):
        #expect(startsFirst, comment)
        add(sandbox, pool.type, .starting)
        waiting.append(request)
      case .waitForEnd: Issue.record("The function has no tenants")
      case .reject: break
      }
    }

    mutating func start(_ sandbox: SandboxID, at now: Duration) {
      pool.started(sandbox)
      proven.insert(sandbox)
      becomeIdle(sandbox, at: now)
    }

    mutating func finish(_ sandbox: SandboxID, at now: Duration) {
      invocations[sandbox]?.removeFirst()
      if invocations[sandbox]?.isEmpty == true { invocations[sandbox] = nil }
      answered.remove(sandbox)
      becomeIdle(sandbox, at: now)
    }

    mutating func becomeIdle(_ sandbox: SandboxID, at now: Duration) {
      if invocations[sandbox] == nil { stages[sandbox] = .idle }
      switch pool.becameIdle(sandbox, at: now) {
      case .run(let request):
        takeWaiting(request, sandbox)
        takeQueued(sandbox)
      case .none: #expect(waiting.isEmpty, comment)
      case .start, .end, .endOutdated: Issue.record(comment)
      }
    }

    mutating func takeQueued(_ sandbox: SandboxID) {
      while case .run(let request) = pool.takeQueued(sandbox) { takeWaiting(request, sandbox) }
      #expect(waiting.isEmpty || invocations[sandbox, default: []].count == concurrency, comment)
    }

    mutating func answer(_ sandbox: SandboxID) {
      pool.answered(sandbox)
      if limits.concurrencyPerSandbox == nil { answered.insert(sandbox) }
    }

    mutating func fail(_ sandbox: SandboxID) {
      pool.failed(sandbox)
      forgetWork(sandbox)
    }

    mutating func failReturning(_ sandbox: SandboxID) {
      guard !answered.contains(sandbox), let request = invocations[sandbox]?.last else { return }
      let other = pool.failed(sandbox, returning: request)
      forgetWork(sandbox)
      if let other {
        #expect(waiting.isEmpty, comment)
        take(request, other)
      } else {
        waiting.insert(request, at: 0)
      }
    }

    mutating func forgetWork(_ sandbox: SandboxID) {
      stages[sandbox] = .resetting
      invocations[sandbox] = nil
      answered.remove(sandbox)
    }

    mutating func reset(_ sandbox: SandboxID, at now: Duration) {
      let isKept = types[sandbox] == .provisionedConcurrency || types[sandbox] == .managedInstances
      let starts = isKept && proven.contains(sandbox) || startsFirst && !waiting.isEmpty
      proven.remove(sandbox)
      stages[sandbox] = .cold
      switch pool.becameCold(sandbox, at: now) {
      case .run(let request): takeWaiting(request, sandbox)
      case .start:
        #expect(starts, comment)
        stages[sandbox] = .starting
      case .none: #expect(!starts && waiting.isEmpty, comment)
      case .end, .endOutdated: Issue.record(comment)
      }
    }

    mutating func end(_ sandbox: SandboxID) {
      let launch = pool.ended(sandbox)
      stages[sandbox] = nil
      types[sandbox] = nil
      proven.remove(sandbox)
      #expect((launch == nil) == waiting.isEmpty, comment)
      guard let launch else { return }
      add(launch.sandbox, pool.type, .starting)
      if let request = launch.invocation { takeWaiting(request, launch.sandbox) }
      #expect((launch.invocation == nil) == startsFirst, comment)
    }
  }
}
