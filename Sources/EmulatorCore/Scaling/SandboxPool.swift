package import LambdaInterface

/// Assigns invocations to a function's sandboxes and decides how many sandboxes exist. It knows sandboxes only by their
/// IDs, and no processes or clock.
///
/// Times are durations since a fixed moment.
package struct SandboxPool: Sendable {
  /// The limits of the pool.
  package struct Limits: Sendable, Equatable {
    /// The maximum number of sandboxes.
    package var sandboxes: Int
    /// The number of sandboxes that start ahead and stay.
    package var provisioned: Int
    /// The maximum number of invocations that wait if all sandboxes are busy. Further ones are throttled.
    package var waiting: Int
    /// How long a sandbox that is not provisioned may stay idle.
    package var idle: Duration
    /// The number of concurrent invocations per managed instance; nil for other sandboxes.
    package var concurrencyPerSandbox: Int?
    /// Whether each sandbox starts before its first invocation, which restores it from a snapshot.
    package var usesSnapshots: Bool

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

  enum Stage: Equatable {
    /// It is starting before an invocation.
    case starting
    case idle(since: Duration)
    /// It failed, and its processes are gone. Its next invocation starts it again.
    case cold(since: Duration)
    /// It has `count` invocations, which may already have responses.
    case busy(count: Int, isAnswered: Bool)
    /// It failed, and its processes are being ended.
    case resetting
    /// It is ending for good.
    case ending
  }

  struct Sandbox {
    var type: InitializationType
    var stage: Stage
    /// The tenant that it serves; nil before its first invocation, or if the function does not isolate tenants.
    var tenant: String?
    /// Whether its last start succeeded.
    var isProven = false
    /// Whether the function's code has changed since it was created. It takes no more invocations.
    var isOutdated = false
  }

  let limits: Limits
  var concurrencyPerSandbox: Int { limits.concurrencyPerSandbox ?? 1 }
  var sandboxes: [SandboxID: Sandbox] = [:]
  var queue = InvocationQueue()
  private var lastNumber = 0
  /// Whether sandboxes have to start in place of outdated ones.
  var isReplacing = false
  /// The number of invocations in sandboxes without a response.
  private var unanswered = 0

  package init(_ limits: Limits) { self.limits = limits }
}

extension SandboxPool {
  /// Creates the sandboxes to start before any invocation: the provisioned ones, or else one. Does nothing if there are
  /// sandboxes already.
  package mutating func startAhead() -> [(SandboxID, InitializationType)] {
    guard sandboxes.isEmpty else { return [] }
    let type = limits.provisioned > 0 ? .provisionedConcurrency : self.type
    return (0..<max(1, limits.provisioned)).map { _ in (add(type, .starting), type) }
  }

  /// Whether Lambda starts sandboxes before any invocation: with provisioned concurrency, SnapStart and on managed
  /// instances.
  package var startsAhead: Bool { startsFirst || limits.provisioned > 0 }

  /// The type of sandboxes that are not provisioned.
  package var type: InitializationType {
    limits.concurrencyPerSandbox != nil ? .managedInstances : limits.usesSnapshots ? .snapStart : .onDemand
  }

  /// Whether sandboxes must have started before they get invocations.
  var startsFirst: Bool { type != .onDemand }

  /// What happens to an invocation that arrives.
  package enum Arrival: Sendable, Equatable {
    /// This sandbox takes it.
    case run(SandboxID)
    /// Create this sandbox; it takes the invocation.
    case launch(SandboxID)
    /// It waits for a sandbox.
    case wait
    /// It waits for this sandbox; start it again.
    case waitForStart(SandboxID)
    /// It waits for this sandbox; create it.
    case waitForLaunch(SandboxID)
    /// It waits; end this idle sandbox of another tenant to make room.
    case waitForEnd(SandboxID)
    /// It is throttled.
    case reject
  }

  /// Adds an invocation.
  ///
  /// - Parameter tenant: the invocation's tenant; nil if the function does not isolate tenants.
  package mutating func arrived(_ id: RequestID, tenant: String? = nil) -> Arrival {
    // A caller may return before its sandbox is done; the invocation then waits for the rest of the previous one.
    guard unanswered + queue.count < limits.sandboxes * concurrencyPerSandbox + limits.waiting else { return .reject }
    // Waiting invocations of other tenants cannot use this tenant's sandboxes.
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

  /// A sandbox has sent its response, but is not done with the invocation yet.
  package mutating func answered(_ sandbox: SandboxID) {
    guard limits.concurrencyPerSandbox == nil, sandboxes[sandbox]?.stage == .busy(count: 1, isAnswered: false) else {
      return
    }
    leave(sandbox, for: .busy(count: 1, isAnswered: true))
  }

  /// Records that a sandbox has started.
  package mutating func started(_ sandbox: SandboxID) { sandboxes[sandbox]?.isProven = true }

  /// What a sandbox without work does next.
  package enum NextWork: Sendable, Equatable {
    /// Take this invocation, which has waited.
    case run(RequestID)
    /// Start before the next invocation.
    case start
    /// End for good: an invocation of another tenant waits, and there is no room for another sandbox.
    case end
    /// End for good: the function's code has changed.
    case endOutdated
    case none
  }

  /// A sandbox has started, or has finished an invocation.
  package mutating func becameIdle(_ sandbox: SandboxID, at now: Duration) -> NextWork {
    guard case .busy(let count, isAnswered: false) = sandboxes[sandbox]?.stage, count > 1 else {
      return rest(sandbox, .idle(since: now))
    }
    sandboxes[sandbox]?.stage = .busy(count: count - 1, isAnswered: false)
    unanswered -= 1
    return takeQueued(sandbox)
  }

  /// Returns a further invocation for a sandbox that has just taken one.
  package mutating func takeQueued(_ sandbox: SandboxID) -> NextWork {
    guard case .busy(let count, isAnswered: false) = sandboxes[sandbox]?.stage, count < concurrencyPerSandbox,
      sandboxes[sandbox]?.isOutdated == false, let next = queue.next(for: sandboxes[sandbox]?.tenant)
    else { return .none }
    _ = occupy(sandbox, for: next.tenant)
    return .run(next.id)
  }

  /// The last process of a failed sandbox has ended. A sandbox that must stay starts again, unless it failed during its
  /// last start.
  package mutating func becameCold(_ sandbox: SandboxID, at now: Duration) -> NextWork {
    guard let member = sandboxes[sandbox], member.stage != .ending else { return .none }
    sandboxes[sandbox]?.isProven = false
    if member.isOutdated { return endOutdated(sandbox) }
    if !startsFirst {
      let rest = rest(sandbox, .cold(since: now))
      guard rest == .none else { return rest }
    }
    leave(sandbox, for: .cold(since: now))
    // A sandbox that uses snapshots starts again if an invocation waits for it.
    guard member.isProven && member.type != .onDemand && member.type != .snapStart || startsFirst && !queue.isEmpty
    else { return .none }
    sandboxes[sandbox]?.stage = .starting
    return .start
  }

  /// A sandbox failed, and its invocation with it.
  package mutating func failed(_ sandbox: SandboxID) { leave(sandbox, for: .resetting) }

  /// A sandbox failed before it could start its invocation.
  ///
  /// - Returns: the sandbox that takes the invocation instead; nil if it waits at the head of the queue.
  package mutating func failed(
    _ sandbox: SandboxID, returning id: RequestID, tenant: String? = nil
  ) -> SandboxID? {
    failed(sandbox)
    if queue.isEmpty, let other = best(for: tenant) { return occupy(other, for: tenant) }
    queue.putBack(id, tenant: tenant)
    return nil
  }

  /// A sandbox to create for queued invocations.
  package struct Launch: Sendable, Equatable {
    package var sandbox: SandboxID
    /// The invocation that the sandbox takes; nil if it starts before an invocation.
    package var invocation: RequestID?

    package init(sandbox: SandboxID, invocation: RequestID?) {
      self.sandbox = sandbox
      self.invocation = invocation
    }
  }

  /// Removes a sandbox that has ended for good.
  ///
  /// - Returns: the sandbox to create in its place, or nil.
  package mutating func ended(_ sandbox: SandboxID) -> Launch? {
    leave(sandbox, for: .ending)
    sandboxes[sandbox] = nil
    guard sandboxes.count < limits.sandboxes, !queue.isEmpty else { return nil }
    if startsFirst { return Launch(sandbox: add(type, .starting), invocation: nil) }
    guard let next = queue.next() else { return nil }
    return Launch(sandbox: occupy(add(.onDemand, .starting), for: next.tenant), invocation: next.id)
  }

  /// Marks the sandboxes that have been idle for too long as ending, and returns them.
  package mutating func reap(at now: Duration) -> [SandboxID] {
    let idle = sandboxes.compactMap { id, sandbox in
      idleSince(sandbox).flatMap { now - $0 >= limits.idle ? id : nil }
    }
    for id in idle { sandboxes[id]?.stage = .ending }
    return idle.sorted()
  }

  /// The time at which ``reap(at:)`` will next find a sandbox if nothing changes; nil if never.
  package var nextReaping: Duration? {
    sandboxes.values.compactMap(idleSince).min().map { $0 + limits.idle }
  }

  /// Whether no other sandbox could take an invocation, now or after its current one.
  package func isAlone(_ sandbox: SandboxID) -> Bool {
    sandboxes.allSatisfy { id, other in
      id == sandbox || other.isOutdated || other.stage == .resetting || other.stage == .ending
    }
  }

  /// Empties the queue and returns its invocations.
  package mutating func removeWaiting() -> [RequestID] { queue.removeAll() }
}

extension SandboxPool {
  mutating func add(_ type: InitializationType, _ stage: Stage) -> SandboxID {
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
