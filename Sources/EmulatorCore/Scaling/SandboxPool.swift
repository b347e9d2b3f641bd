package import LambdaInterface

/// Which sandbox takes which invocation, and how many sandboxes there are: decisions about a function's sandboxes, by
/// their ids, without processes or clock.
///
/// Times are durations since some fixed moment.
package struct SandboxPool: Sendable {
  /// How far it goes.
  package struct Limits: Sendable, Equatable {
    /// The most sandboxes at a time.
    package var sandboxes: Int
    /// How many of them are started ahead and kept.
    package var provisioned: Int
    /// How many invocations wait where all sandboxes are busy; more are turned away.
    package var waiting: Int
    /// How long a sandbox that is not kept may be without work.
    package var idle: Duration
    /// How many invocations a sandbox takes at once, as a managed instance; nil for one at a time.
    package var concurrencyPerSandbox: Int?
    /// Whether each sandbox starts ahead of its first invocation, to be restored for it from a snapshot.
    package var usesSnapshots: Bool

    /// Limits of these numbers.
    package init(
      sandboxes: Int = 1, provisioned: Int = 0, waiting: Int = LambdaLimits.queueLength, idle: Duration = .seconds(300),
      concurrencyPerSandbox: Int? = nil, usesSnapshots: Bool = false
    ) {
      self.usesSnapshots = usesSnapshots
      self.concurrencyPerSandbox = concurrencyPerSandbox
      self.sandboxes = sandboxes
      self.provisioned = provisioned
      self.waiting = waiting
      self.idle = idle
    }
  }

  /// What a sandbox is doing.
  enum Stage: Equatable {
    /// It starts ahead of any invocation.
    case starting
    /// It waits for work.
    case idle(since: Duration)
    /// It failed, and its processes are gone: it starts anew inside of its next invocation.
    case cold(since: Duration)
    /// It has so many invocations, which it may have answered already.
    case busy(count: Int, isAnswered: Bool)
    /// It failed, and its processes are being ended.
    case resetting
    /// It is being ended for good.
    case ending
  }

  struct Sandbox {
    var type: InitializationType
    var stage: Stage
    /// The tenant whose invocations it takes; nil until it takes its first, and if the function does not isolate tenants.
    var tenant: String?
    /// Whether its last start went well.
    var isProven = false
  }

  let limits: Limits
  var concurrencyPerSandbox: Int { limits.concurrencyPerSandbox ?? 1 }
  var sandboxes: [SandboxID: Sandbox] = [:]
  var queue = InvocationQueue()
  private var lastNumber = 0
  /// How many invocations sandboxes have that are not answered.
  private var unanswered = 0

  /// A pool without sandboxes.
  package init(_ limits: Limits) { self.limits = limits }
}

extension SandboxPool {
  /// The sandboxes to start ahead of any invocation, with their types: those that are to be kept, or else one. None
  /// where there are any already.
  package mutating func startAhead() -> [(SandboxID, InitializationType)] {
    guard sandboxes.isEmpty else { return [] }
    let type = limits.provisioned > 0 ? .provisionedConcurrency : self.type
    return (0..<max(1, limits.provisioned)).map { _ in (add(type, .starting), type) }
  }

  /// The type of sandboxes that are not provisioned.
  package var type: InitializationType {
    limits.concurrencyPerSandbox != nil ? .managedInstances : limits.usesSnapshots ? .snapStart : .onDemand
  }

  /// Whether sandboxes are given invocations only when they have started.
  var startsFirst: Bool { type != .onDemand }

  /// What becomes of an invocation.
  package enum Arrival: Sendable, Equatable {
    /// This sandbox takes it.
    case run(SandboxID)
    /// This sandbox, which is to be made, takes it.
    case launch(SandboxID)
    /// It waits for a sandbox.
    case wait
    /// It waits for this sandbox, which is to start anew.
    case waitForStart(SandboxID)
    /// It waits for this sandbox, which is to be made.
    case waitForLaunch(SandboxID)
    /// It waits until this sandbox, which belongs to another tenant and has no work, is ended to make room.
    case waitForEnd(SandboxID)
    /// It is turned away.
    case reject
  }

  /// An invocation arrives.
  ///
  /// - Parameter tenant: the tenant for which it runs; nil if the function does not isolate tenants.
  package mutating func arrived(_ id: RequestID, tenant: String? = nil) -> Arrival {
    // A caller may come again before its sandbox is done: it then waits for the rest.
    guard unanswered + queue.count < limits.sandboxes * concurrencyPerSandbox + limits.waiting else { return .reject }
    // Those of other tenants that wait cannot use this tenant's sandboxes.
    if queue.isEmpty || tenant != nil && queue.position(for: tenant) == nil {
      if let sandbox = best(for: tenant) { return .run(occupy(sandbox, for: tenant)) }
      if !startsFirst, sandboxes.count < limits.sandboxes {
        return .launch(occupy(add(.onDemand, .starting), for: tenant))
      }
    }
    queue.append(id, tenant: tenant)
    guard startsFirst else { return makeRoom(for: tenant).map { .waitForEnd($0) } ?? .wait }
    let starting = sandboxes.values.count { $0.stage == .starting }
    guard queue.count > starting * concurrencyPerSandbox else { return .wait }
    if let sandbox = cold {
      sandboxes[sandbox]?.stage = .starting
      return .waitForStart(sandbox)
    }
    guard sandboxes.count < limits.sandboxes else { return .wait }
    return .waitForLaunch(add(type, .starting))
  }

  /// A sandbox has answered its invocation, and is not done with it yet.
  package mutating func answered(_ sandbox: SandboxID) {
    guard limits.concurrencyPerSandbox == nil, sandboxes[sandbox]?.stage == .busy(count: 1, isAnswered: false) else {
      return
    }
    leave(sandbox, for: .busy(count: 1, isAnswered: true))
  }

  /// A sandbox has started.
  package mutating func started(_ sandbox: SandboxID) { sandboxes[sandbox]?.isProven = true }

  /// What a sandbox is to do that has no work.
  package enum NextWork: Sendable, Equatable {
    /// To take this invocation, which has waited.
    case run(RequestID)
    /// To start ahead of its next invocation.
    case start
    /// To be ended for good: an invocation of another tenant waits, and there is no room for another sandbox.
    case end
    /// Nothing.
    case none
  }

  /// A sandbox has started ahead, or is done with an invocation.
  package mutating func becameIdle(_ sandbox: SandboxID, at now: Duration) -> NextWork {
    guard case .busy(let count, isAnswered: false) = sandboxes[sandbox]?.stage, count > 1 else {
      return rest(sandbox, .idle(since: now))
    }
    sandboxes[sandbox]?.stage = .busy(count: count - 1, isAnswered: false)
    unanswered -= 1
    return takeQueued(sandbox)
  }

  /// What more a sandbox is to take that has just taken an invocation.
  package mutating func takeQueued(_ sandbox: SandboxID) -> NextWork {
    guard case .busy(let count, isAnswered: false) = sandboxes[sandbox]?.stage, count < concurrencyPerSandbox,
      let next = queue.next(for: sandboxes[sandbox]?.tenant)
    else { return .none }
    _ = occupy(sandbox, for: next.tenant)
    return .run(next.id)
  }

  /// No process of a failed sandbox is left. One that is to be kept is started again, if it did not fail already when
  /// it started.
  package mutating func becameCold(_ sandbox: SandboxID, at now: Duration) -> NextWork {
    guard let member = sandboxes[sandbox], member.stage != .ending else { return .none }
    sandboxes[sandbox]?.isProven = false
    if !startsFirst {
      let rest = rest(sandbox, .cold(since: now))
      guard rest == .none else { return rest }
    }
    leave(sandbox, for: .cold(since: now))
    // One that uses snapshots is started again where somebody waits for it.
    guard member.isProven && member.type != .onDemand && member.type != .snapStart || startsFirst && !queue.isEmpty
    else { return .none }
    sandboxes[sandbox]?.stage = .starting
    return .start
  }

  /// A sandbox failed, and with it the invocation that it had.
  package mutating func failed(_ sandbox: SandboxID) { leave(sandbox, for: .resetting) }

  /// A sandbox failed before it could begin the invocation that it had.
  ///
  /// - Returns: the other sandbox that takes it, or nil where it waits, before all others.
  package mutating func failed(
    _ sandbox: SandboxID, returning id: RequestID, tenant: String? = nil
  ) -> SandboxID? {
    failed(sandbox)
    if queue.isEmpty, let other = best(for: tenant) { return occupy(other, for: tenant) }
    queue.putBack(id, tenant: tenant)
    return nil
  }

  /// A sandbox that is to be made for what waited.
  package struct Launch: Sendable, Equatable {
    /// The sandbox.
    package var sandbox: SandboxID
    /// The invocation that it takes; nil where it starts ahead of any.
    package var invocation: RequestID?

    /// This sandbox for this invocation.
    package init(sandbox: SandboxID, invocation: RequestID?) {
      self.sandbox = sandbox
      self.invocation = invocation
    }
  }

  /// A sandbox is gone for good.
  ///
  /// - Returns: what its going makes room for.
  package mutating func ended(_ sandbox: SandboxID) -> Launch? {
    leave(sandbox, for: .ending)
    sandboxes[sandbox] = nil
    guard sandboxes.count < limits.sandboxes, !queue.isEmpty else { return nil }
    if startsFirst { return Launch(sandbox: add(type, .starting), invocation: nil) }
    guard let next = queue.next() else { return nil }
    return Launch(sandbox: occupy(add(.onDemand, .starting), for: next.tenant), invocation: next.id)
  }

  /// The sandboxes that have been without work for too long: they are to be ended.
  package mutating func reap(at now: Duration) -> [SandboxID] {
    let idle = sandboxes.compactMap { id, sandbox in
      idleSince(sandbox).flatMap { now - $0 >= limits.idle ? id : nil }
    }
    for id in idle { sandboxes[id]?.stage = .ending }
    return idle.sorted()
  }

  /// When ``reap(at:)`` will next find one, if nothing happens before; nil where it never will.
  package var nextReaping: Duration? {
    sandboxes.values.compactMap(idleSince).min().map { $0 + limits.idle }
  }

  /// Whether no other sandbox could take an invocation, now or once it is done with one.
  package func isAlone(_ sandbox: SandboxID) -> Bool {
    sandboxes.allSatisfy { id, other in
      id == sandbox || other.stage == .resetting || other.stage == .ending
    }
  }

  /// Empties the queue, and returns what was in it.
  package mutating func removeWaiting() -> [RequestID] { queue.removeAll() }
}

extension SandboxPool {
  private mutating func add(_ type: InitializationType, _ stage: Stage) -> SandboxID {
    lastNumber += 1
    let id = SandboxID(lastNumber)
    sandboxes[id] = Sandbox(type: type, stage: stage)
    return id
  }

  mutating func occupy(_ sandbox: SandboxID, for tenant: String?) -> SandboxID {
    sandboxes[sandbox]?.tenant = tenant
    if case .busy(let count, _) = sandboxes[sandbox]?.stage {
      sandboxes[sandbox]?.stage = .busy(count: count + 1, isAnswered: false)
    } else {
      sandboxes[sandbox]?.stage = .busy(count: 1, isAnswered: false)
    }
    unanswered += 1
    return sandbox
  }

  mutating func leave(_ sandbox: SandboxID, for stage: Stage) {
    if case .busy(let count, isAnswered: false) = sandboxes[sandbox]?.stage { unanswered -= count }
    sandboxes[sandbox]?.stage = stage
  }
}
