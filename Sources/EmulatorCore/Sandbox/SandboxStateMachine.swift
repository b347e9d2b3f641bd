import LambdaInterface

/// The life cycle of one sandbox, without processes, sockets or a clock.
///
/// Each event is a method that changes the state and returns what to do. Times are durations since a fixed moment. A
/// call that is not allowed in the current state is rejected or ignored: runtimes and extensions can make any call at
/// any time.
package struct SandboxStateMachine: Sendable {
  package let limits: Limits
  var state = State.cold

  /// The latest invocation with a response. A second response gets another error than an unknown ID.
  var lastAnswered: RequestID?

  /// The time limits and the concurrency of a sandbox.
  package struct Limits: Sendable, Equatable {
    /// The limit for a start before an invocation.
    package var start: Duration
    /// The limit for an invocation. It includes the start if the sandbox starts for the invocation after a failure.
    package var invocation: Duration
    /// The minimum duration of a freeze. An invocation that arrives earlier waits.
    package var freeze: Duration
    /// The maximum number of concurrent invocations of a managed instance; nil for other sandboxes.
    package var concurrency: Int?
    /// The limit for a restore from a snapshot; nil if there are no snapshots.
    package var restore: Duration?

    package init(
      start: Duration = LambdaLimits.initDuration, invocation: Duration, freeze: Duration = .zero,
      concurrency: Int? = nil, restore: Duration? = nil
    ) {
      self.restore = restore
      self.start = start
      self.invocation = invocation
      self.freeze = freeze
      self.concurrency = concurrency
    }
  }

  enum State: Sendable, Equatable {
    /// No process runs. -> initializing, stopped
    case cold
    /// The processes are starting, and not all of them wait for work. -> idle, invoking, serving, timedOut, crashed,
    /// shuttingDown
    case initializing(Initialization, Members)
    /// All members wait for work. -> frozen, restoring, invoking, crashed, shuttingDown
    case idle(Members, initDuration: Duration?)
    /// All members wait for work, and no process runs. -> restoring, invoking, crashed, shuttingDown
    case frozen(Freeze)
    /// The runtime was told of the restore, or will be, and has not requested the invocation yet. -> invoking, timedOut, crashed,
    /// shuttingDown
    case restoring(Restore, Members)
    /// The sandbox handles an invocation. -> idle, timedOut, crashed, shuttingDown
    case invoking(Invocation, Members)
    /// The sandbox handles several invocations at once. -> crashed, shuttingDown
    case serving(ConcurrentInvocations, Members)
    /// A time limit passed: the runtime is being killed, then the extensions. -> cold, shuttingDown
    case timedOut(Members)
    /// A process died or reported an error: the others are being ended. -> cold, shuttingDown
    case crashed(Members)
    /// The sandbox was asked to end, and its processes have a moment for that. -> stopped
    case shuttingDown(Members)
    /// No process runs, and the sandbox will not start again.
    case stopped
  }

  /// A start in progress.
  struct Initialization: Sendable, Equatable {
    /// Why the sandbox starts.
    enum Purpose: Sendable, Equatable {
      /// Before any invocation. One may have arrived in the meantime.
      case ahead(waiting: RequestID?)
      /// For this invocation, after a failure of the sandbox.
      case invocation(RequestID)
    }

    var startedAt: Duration
    var purpose: Purpose
  }

  /// A freeze.
  struct Freeze: Sendable, Equatable {
    var since: Duration
    var members: Members
    var initDuration: Duration?
    /// The invocation that waits until the freeze has lasted long enough.
    var waiting: RequestID?
  }

  /// A restore in progress.
  struct Restore: Sendable, Equatable {
    var since: Duration
    /// The invocation that the sandbox is restored for.
    var invocation: RequestID
  }

  /// An invocation in progress.
  struct Invocation: Sendable, Equatable {
    enum Stage: Sendable, Equatable {
      /// The runtime has not received it.
      case undelivered
      case delivered
      /// The runtime is sending the response.
      case answering
      /// The runtime has sent the response, and may still be busy.
      case answered
    }

    var id: RequestID
    var startedAt: Duration
    var stage: Stage
    var initDuration: Duration?
    var restoreDuration: Duration?

    func report(at now: Duration) -> InvocationReport {
      InvocationReport(
        id: id, duration: now - startedAt, initDuration: initDuration, restoreDuration: restoreDuration)
    }
  }

  package init(limits: Limits) { self.limits = limits }

  /// Whether the processes are stopped.
  package var isFrozen: Bool {
    if case .frozen = state { true } else { false }
  }

  /// Whether the processes are starting.
  package var isStarting: Bool {
    if case .initializing = state { true } else { false }
  }
}

extension SandboxStateMachine {
  /// What to do to start a sandbox.
  package enum StartAction: Sendable, Equatable {
    /// Start the processes, with this time limit.
    case launch(timeLimit: Duration)
    /// Nothing: the sandbox has already started, or will not start again.
    case none
  }

  /// Starts the sandbox before any invocation.
  package mutating func start(at now: Duration) -> StartAction {
    guard state == .cold else { return .none }
    state = .initializing(Initialization(startedAt: now, purpose: .ahead(waiting: nil)), Members())
    return .launch(timeLimit: limits.start)
  }

  /// What to do for an invocation.
  package enum InvokeAction: Sendable, Equatable {
    /// Start the processes. Start and invocation share this time limit.
    case launch(timeLimit: Duration)
    /// Wait: the sandbox is starting, and its time is already running.
    case waitForStart
    /// Wait: the sandbox stays frozen for this long. Then call ``thaw(at:)``.
    case waitForThaw(Duration)
    /// Deliver the invocation to the waiting runtime, after a thaw if the sandbox is frozen. It has this long from now.
    case deliver(timeLimit: Duration)
    /// Thaw the sandbox if it is frozen, and wait until the runtime requests the invocation. It has this long from now.
    case waitForRuntime(timeLimit: Duration)
    /// Tell the runtime of the restore, after a thaw if the sandbox is frozen. The runtime has this long to request the
    /// invocation. If its connection was lost, it is told when it asks again.
    case restore(timeLimit: Duration)
    /// The sandbox cannot take the invocation.
    case refuse

    /// Whether the sandbox has to start first, or to be restored.
    package var needsStart: Bool {
      switch self {
      case .launch, .waitForStart, .restore: true
      case .waitForThaw, .deliver, .waitForRuntime, .refuse: false
      }
    }
  }

  /// Assigns an invocation to the sandbox.
  ///
  /// - Parameter least: the minimum duration of the current freeze for this invocation, if it is longer than usual.
  package mutating func invoke(_ id: RequestID, at now: Duration, freeze least: Duration? = nil) -> InvokeAction {
    switch state {
    case .cold:
      state = .initializing(Initialization(startedAt: now, purpose: .invocation(id)), Members())
      return .launch(timeLimit: limits.invocation)

    case .initializing(var start, let members):
      guard start.purpose == .ahead(waiting: nil) else { return .refuse }
      start.purpose = .ahead(waiting: id)
      state = .initializing(start, members)
      return .waitForStart

    case .idle(let members, let initDuration):
      return begin(id, members, initDuration, at: now)

    case .frozen(var freeze):
      guard freeze.waiting == nil else { return .refuse }
      let rest = max(limits.freeze, least ?? .zero) - (now - freeze.since)
      guard rest > .zero else { return begin(id, freeze.members, freeze.initDuration, at: now) }
      freeze.waiting = id
      state = .frozen(freeze)
      return .waitForThaw(rest)

    case .serving(var invocations, let members):
      let isTaken = invocations.begin(id, at: now)
      state = .serving(invocations, members)
      return isTaken ? .deliver(timeLimit: limits.invocation) : .waitForRuntime(timeLimit: limits.invocation)

    case .restoring, .invoking, .timedOut, .crashed, .shuttingDown, .stopped:
      return .refuse
    }
  }

  private mutating func begin(
    _ id: RequestID, _ waiting: Members, _ initDuration: Duration?, at now: Duration
  ) -> InvokeAction {
    var members = waiting
    if members.awaitsRestore, let limit = limits.restore {
      if members.isRuntimeWaiting {
        members.isRuntimeWaiting = false
        members.awaitsRestore = false
      }
      state = .restoring(Restore(since: now, invocation: id), members)
      return .restore(timeLimit: limit)
    }
    var invocation = Invocation(id: id, startedAt: now, stage: .undelivered, initDuration: initDuration)
    guard members.isRuntimeWaiting else {
      state = .invoking(invocation, members)
      return .waitForRuntime(timeLimit: limits.invocation)
    }
    invocation.stage = .delivered
    members.invocationDelivered()
    state = .invoking(invocation, members)
    return .deliver(timeLimit: limits.invocation)
  }

  /// Freezes the sandbox if all members wait for work. Returns whether the processes must be stopped.
  package mutating func freeze(at now: Duration) -> Bool {
    guard case .idle(let members, let initDuration) = state, members.allWait else { return false }
    state = .frozen(Freeze(since: now, members: members, initDuration: initDuration))
    return true
  }

  /// The freeze has lasted long enough for the waiting invocation.
  ///
  /// - Returns: what to do for it, or nil if no invocation waits.
  package mutating func thaw(at now: Duration) -> InvokeAction? {
    guard case .frozen(let freeze) = state, let id = freeze.waiting else { return nil }
    return begin(id, freeze.members, freeze.initDuration, at: now)
  }
}
