extension SandboxStateMachine {
  /// What a sandbox was doing when it failed. All its processes must be killed.
  package enum Interruption: Sendable, Equatable {
    /// Starting before an invocation, for `duration` so far. An invocation may have been waiting for it.
    case starting(duration: Duration, waiting: RequestID?)
    /// Waiting for work. An invocation may have been waiting for the end of the freeze.
    case idle(waiting: RequestID?)
    /// Handling an invocation, or starting for one. The caller may already have the response.
    case invoking(InvocationReport, isAnswered: Bool)
    /// Restoring for this invocation, for `duration` so far.
    case restoring(RequestID, duration: Duration)
    /// Handling several invocations at once.
    case serving([InvocationReport])
  }

  /// The time limit of the sandbox's current activity has passed.
  ///
  /// - Returns: what the sandbox was doing, or nil if that has no time limit.
  package mutating func timeLimitReached(at now: Duration) -> Interruption? {
    switch state {
    case .idle, .frozen, .serving: return nil
    default: return interrupt(into: State.timedOut, at: now)
    }
  }

  /// A process of the sandbox ended unexpectedly, or an extension reported an error.
  ///
  /// - Returns: what the sandbox was doing, or nil if it was already ending.
  package mutating func memberExited(at now: Duration) -> Interruption? { interrupt(into: State.crashed, at: now) }

  /// The runtime reports that it cannot start.
  ///
  /// - Returns: what the sandbox was doing, or nil if it has already started, which makes the report invalid.
  package mutating func runtimeFailedToStart(at now: Duration) -> Interruption? {
    guard case .initializing = state else { return nil }
    return interrupt(into: State.crashed, at: now)
  }

  private mutating func interrupt(into next: (Members) -> State, at now: Duration) -> Interruption? {
    switch state {
    case .initializing(let start, let members):
      state = next(members)
      switch start.purpose {
      case .ahead(let waiting): return .starting(duration: now - start.startedAt, waiting: waiting)
      case .invocation(let id):
        return .invoking(InvocationReport(id: id, duration: now - start.startedAt), isAnswered: false)
      }
    case .idle(let members, _):
      state = next(members)
      return .idle(waiting: nil)
    case .frozen(let freeze):
      state = next(freeze.members)
      return .idle(waiting: freeze.waiting)
    case .invoking(let invocation, let members):
      state = next(members)
      return .invoking(invocation.report(at: now), isAnswered: invocation.stage == .answered)
    case .restoring(let restore, let members):
      state = next(members)
      return .restoring(restore.invocation, duration: now - restore.since)
    case .serving(let invocations, let members):
      state = next(members)
      return .serving(invocations.reports(at: now))
    case .cold, .timedOut, .crashed, .shuttingDown, .stopped:
      return nil
    }
  }

  /// What to do when the sandbox is asked to end.
  package enum ShutDownAction: Sendable, Equatable {
    /// Ask the processes to end, and kill them later. This invocation gets no response; in a managed instance, none of
    /// the current invocations does.
    case terminate(interrupted: RequestID?)
    /// Wait: the processes are already being killed.
    case wait
    /// Nothing: no process runs.
    case none
  }

  /// Ends the sandbox.
  package mutating func shutDown() -> ShutDownAction {
    defer { state = members.map(State.shuttingDown) ?? .stopped }
    switch state {
    case .cold, .stopped: return .none
    case .timedOut, .crashed, .shuttingDown: return .wait
    case .idle, .serving: return .terminate(interrupted: nil)
    case .frozen(let freeze): return .terminate(interrupted: freeze.waiting)
    case .restoring(let restore, _): return .terminate(interrupted: restore.invocation)
    case .initializing(let start, _):
      switch start.purpose {
      case .ahead(let waiting): return .terminate(interrupted: waiting)
      case .invocation(let id): return .terminate(interrupted: id)
      }
    case .invoking(let invocation, _):
      return .terminate(interrupted: invocation.stage == .answered ? nil : invocation.id)
    }
  }

  /// Why the sandbox ends, for the SHUTDOWN event.
  package var shutdownReason: ShutdownReason {
    switch state {
    case .timedOut: .timeout
    case .crashed: .failure
    default: .spindown
    }
  }

  /// The last process of the sandbox has ended. Returns whether the sandbox can start again.
  package mutating func allMembersGone() -> Bool {
    switch state {
    case .timedOut, .crashed:
      state = .cold
      return true
    case .shuttingDown:
      state = .stopped
      return false
    case .cold:
      return true
    case .initializing, .idle, .frozen, .restoring, .invoking, .serving, .stopped:
      return false
    }
  }
}
