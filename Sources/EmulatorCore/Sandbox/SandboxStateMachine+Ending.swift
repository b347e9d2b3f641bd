extension SandboxStateMachine {
  /// What a sandbox was doing when it failed. All its processes are to be killed.
  package enum Interruption: Sendable, Equatable {
    /// It was starting ahead of any invocation, for `duration` so far; one may have been waiting for it.
    case starting(duration: Duration, waiting: RequestID?)
    /// It was waiting for work; an invocation may have been waiting for the end of the freeze.
    case idle(waiting: RequestID?)
    /// It was working on an invocation, or starting for one; the caller may have had the answer.
    case invoking(InvocationReport, isAnswered: Bool)
    /// It was being restored for this invocation, for `duration` so far.
    case restoring(RequestID, duration: Duration)
    /// It had these invocations in flight, out of many at once.
    case serving([InvocationReport])
  }

  /// The time for what the sandbox is doing is over.
  ///
  /// - Returns: what it was doing, or nil where nothing runs against the clock.
  package mutating func timeLimitReached(at now: Duration) -> Interruption? {
    switch state {
    case .idle, .frozen, .serving: return nil
    default: return interrupt(into: State.timedOut, at: now)
    }
  }

  /// A process of the sandbox ended without being asked to.
  ///
  /// - Returns: what the sandbox was doing, or nil where it was being ended anyway.
  package mutating func memberExited(at now: Duration) -> Interruption? { interrupt(into: State.crashed, at: now) }

  /// The runtime reports that it cannot start.
  ///
  /// - Returns: what the sandbox was doing, or nil where it has started already: the report is then refused.
  package mutating func runtimeFailedToStart(at now: Duration) -> Interruption? {
    guard case .initializing = state else { return nil }
    return interrupt(into: State.crashed, at: now)
  }

  /// An extension reports a failure, which ends the sandbox.
  ///
  /// - Returns: what the sandbox was doing, or nil where the report counts for nothing.
  package mutating func extensionFailed(at now: Duration) -> Interruption? { interrupt(into: State.crashed, at: now) }

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

  /// What to do when the end of the sandbox is asked for.
  package enum ShutDownAction: Sendable, Equatable {
    /// Ask the processes to end, and kill them later; this invocation will not be answered, nor any of many at once.
    case terminate(interrupted: RequestID?)
    /// Wait: the processes are being killed already.
    case wait
    /// Nothing runs.
    case none
  }

  /// The end of the sandbox is asked for.
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

  /// Why the sandbox ends, as extensions are told.
  package var shutdownReason: ShutdownReason {
    switch state {
    case .timedOut: .timeout
    case .crashed: .failure
    default: .spindown
    }
  }

  /// No process of the sandbox is left. True where it can start anew.
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
