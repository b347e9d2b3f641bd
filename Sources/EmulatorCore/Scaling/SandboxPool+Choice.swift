import LambdaInterface

extension SandboxPool {
  /// Decides what a sandbox without work does next.
  mutating func rest(_ sandbox: SandboxID, _ stage: Stage) -> NextWork {
    // A sandbox that is ending takes no more work.
    guard let present = sandboxes[sandbox], present.stage != .ending else { return .none }
    if present.isOutdated { return endOutdated(sandbox) }
    leave(sandbox, for: stage)
    // Invocations of other tenants that arrived earlier each need a sandbox to end, to make room for their own.
    let earlier = queue.position(for: present.tenant) ?? queue.count
    guard earlier <= endings else {
      sandboxes[sandbox]?.stage = .ending
      return .end
    }
    guard let next = queue.next(for: present.tenant) else { return .none }
    _ = occupy(sandbox, for: next.tenant)
    return .run(next.id)
  }

  /// The sandbox of another tenant to end for an invocation that has just been queued; nil if none is idle, or if
  /// enough sandboxes are already ending.
  mutating func makeRoom(for tenant: String?) -> SandboxID? {
    guard tenant != nil, endings < queue.count else { return nil }
    let idle = sandboxes.compactMap { id, sandbox in idleSince(sandbox).map { (since: $0, id: id) } }
    guard let other = idle.min(by: { ($0.since, $0.id) < ($1.since, $1.id) })?.id else { return nil }
    sandboxes[other]?.stage = .ending
    return other
  }

  /// The number of sandboxes that are ending.
  private var endings: Int { sandboxes.values.count { $0.stage == .ending } }

  /// The best sandbox for an invocation: provisioned ones first, then the most recently used, and a starting one before
  /// one that has to start.
  ///
  /// - Parameter tenant: the invocation's tenant. Sandboxes that have served another tenant are not considered.
  func best(for tenant: String?) -> SandboxID? {
    var best: (id: SandboxID, rank: (Int, Int, Duration))?
    for (id, sandbox) in sandboxes where sandbox.tenant == nil || sandbox.tenant == tenant {
      guard let rank = rank(sandbox) else { continue }
      if let found = best, (rank.0, rank.1, rank.2, found.id) <= (found.rank.0, found.rank.1, found.rank.2, id) {
        continue
      }
      best = (id, rank)
    }
    return best?.id
  }

  private func rank(_ sandbox: Sandbox) -> (Int, Int, Duration)? {
    guard !sandbox.isOutdated else { return nil }
    let isKept = sandbox.type == .provisionedConcurrency ? 1 : 0
    return switch sandbox.stage {
    case .busy(let count, isAnswered: false) where count < concurrencyPerSandbox: (3, isKept, .zero)
    case .idle(let since): (2, isKept, since)
    case .starting: startsFirst ? nil : (1, isKept, .zero)
    case .cold(let since): startsFirst ? nil : (0, isKept, since)
    case .busy, .resetting, .ending: nil
    }
  }

  var cold: SandboxID? {
    sandboxes.first { if case .cold = $0.value.stage { true } else { false } }?.key
  }

  func idleSince(_ sandbox: Sandbox) -> Duration? {
    guard sandbox.type == .onDemand || sandbox.type == .snapStart else { return nil }
    return switch sandbox.stage {
    case .idle(let since), .cold(let since): since
    case .starting, .busy, .resetting, .ending: nil
    }
  }
}
