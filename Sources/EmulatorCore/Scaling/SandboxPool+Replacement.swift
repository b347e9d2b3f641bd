package import LambdaInterface

/// Replacing sandboxes, because the function's code has changed.
extension SandboxPool {
  /// Replaces all sandboxes. Busy ones first finish their invocations.
  ///
  /// - Parameter startsNow: whether new ones start before an invocation needs them, if there were any. Call
  ///   ``launchReplacements()`` then.
  /// - Returns: the sandboxes to end now.
  package mutating func replaceAll(startsNow: Bool) -> [SandboxID] {
    isReplacing = startsNow && (isReplacing || !sandboxes.isEmpty)
    var ended: [SandboxID] = []
    for (id, sandbox) in sandboxes {
      sandboxes[id]?.isOutdated = true
      switch sandbox.stage {
      case .starting, .idle, .cold:
        sandboxes[id]?.stage = .ending
        ended.append(id)
      case .busy, .resetting, .ending: break
      }
    }
    return ended.sorted()
  }

  /// Creates the sandboxes that start in place of outdated ones, as far as there is room: as many as are provisioned, or
  /// else one. Call it again when a sandbox has ended.
  package mutating func launchReplacements() -> [(SandboxID, InitializationType)] {
    guard isReplacing else { return [] }
    let wanted = max(1, limits.provisioned)
    var launched: [(SandboxID, InitializationType)] = []
    while current < wanted, sandboxes.count < limits.sandboxes {
      let type = limits.provisioned > 0 ? .provisionedConcurrency : self.type
      launched.append((add(type, .starting), type))
    }
    if current >= wanted { isReplacing = false }
    return launched
  }

  /// Whether sandboxes of the changed code will start without an invocation, or have started.
  package var isStartingReplacements: Bool { isReplacing || current > 0 }

  /// Whether any sandbox has an invocation.
  package var isRunning: Bool {
    sandboxes.values.contains { if case .busy = $0.stage { true } else { false } }
  }

  /// The number of sandboxes that take invocations, now or later.
  private var current: Int { sandboxes.values.count { !$0.isOutdated && $0.stage != .ending } }

  /// Ends a sandbox without work for good.
  mutating func endOutdated(_ sandbox: SandboxID) -> NextWork {
    leave(sandbox, for: .ending)
    return .endOutdated
  }
}
