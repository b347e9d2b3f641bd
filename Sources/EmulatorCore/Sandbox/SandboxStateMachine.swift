import LambdaInterface

/// The life of one sandbox, as a machine without processes, sockets or clock.
///
/// Each event is a method that changes the state and returns what is to be done. Times are durations since some fixed
/// moment. What is not allowed in the present state is refused or ignored, never a trap: runtimes and extensions can
/// call whatever they like whenever they like.
package struct SandboxStateMachine: Sendable {
  /// How long the sandbox has for what it is doing.
  package let limits: Limits
  var state = State.cold

  /// The invocation answered last: a second answer is refused otherwise than an unknown id.
  var lastAnswered: RequestID?

  /// What the function is given.
  package struct Limits: Sendable, Equatable {
    /// For a start ahead of any invocation.
    package var start: Duration
    /// For an invocation, and for a start that has to be made up for inside of one.
    package var invocation: Duration
    /// How long a freeze takes at least: an invocation that comes earlier waits.
    package var freeze: Duration
    /// How many invocations a managed instance takes at once; nil for one at a time.
    package var concurrency: Int?
    /// How long a restore from a snapshot may take; nil where there are no snapshots.
    package var restore: Duration?

    /// Limits of these durations.
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
    /// The processes start; not all of them wait for work yet. -> idle, invoking, serving, timedOut, crashed, shuttingDown
    case initializing(Initialization, Members)
    /// All wait for work. -> frozen, restoring, invoking, crashed, shuttingDown
    case idle(Members, initDuration: Duration?)
    /// All wait for work, and no process runs. -> restoring, invoking, crashed, shuttingDown
    case frozen(Freeze)
    /// The runtime has been told of the restore, and is not ready for the invocation yet.
    /// -> invoking, timedOut, crashed, shuttingDown
    case restoring(Restore, Members)
    /// An invocation is under way. -> idle, timedOut, crashed, shuttingDown
    case invoking(Invocation, Members)
    /// It takes many invocations at once. -> crashed, shuttingDown
    case serving(ConcurrentInvocations, Members)
    /// Out of time: the runtime is being killed, then the others. -> cold, shuttingDown
    case timedOut(Members)
    /// A process died or gave up: the others are being ended. -> cold, shuttingDown
    case crashed(Members)
    /// The end was asked for: the processes are given a moment. -> stopped
    case shuttingDown(Members)
    /// No process runs, and none will again.
    case stopped
  }

  /// A start under way.
  struct Initialization: Sendable, Equatable {
    /// What the start is for.
    enum Purpose: Sendable, Equatable {
      /// It was made ahead of any invocation; one may have come meanwhile.
      case ahead(waiting: RequestID?)
      /// It is made up for inside of this invocation, after a sandbox failed.
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
    /// The invocation that waits until the freeze has taken long enough.
    var waiting: RequestID?
  }

  /// A restore under way.
  struct Restore: Sendable, Equatable {
    var since: Duration
    /// The invocation that it is made for.
    var invocation: RequestID
  }

  /// An invocation under way.
  struct Invocation: Sendable, Equatable {
    /// How far it has come.
    enum Stage: Sendable, Equatable {
      /// The runtime has not fetched it.
      case undelivered
      /// The runtime has it.
      case delivered
      /// The runtime is sending the answer.
      case answering
      /// The runtime has answered it, and may still be busy with it.
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

  /// A cold sandbox.
  package init(limits: Limits) { self.limits = limits }

  /// Whether its processes are stopped.
  package var isFrozen: Bool {
    if case .frozen = state { true } else { false }
  }

  /// Whether its processes are starting.
  package var isStarting: Bool {
    if case .initializing = state { true } else { false }
  }

  /// Whether it could take an invocation now: at once, or as soon as it has started.
  package var canTakeInvocation: Bool {
    switch state {
    case .cold, .idle: true
    case .initializing(let start, _): start.purpose == .ahead(waiting: nil)
    case .frozen(let freeze): freeze.waiting == nil
    case .serving: true
    case .restoring, .invoking, .timedOut, .crashed, .shuttingDown, .stopped: false
    }
  }
}

extension SandboxStateMachine {
  /// What to do for a start.
  package enum StartAction: Sendable, Equatable {
    /// Start the processes; they have this long.
    case launch(timeLimit: Duration)
    /// Nothing: it has started already, or never will again.
    case none
  }

  /// A start ahead of any invocation is wanted.
  package mutating func start(at now: Duration) -> StartAction {
    guard state == .cold else { return .none }
    state = .initializing(Initialization(startedAt: now, purpose: .ahead(waiting: nil)), Members())
    return .launch(timeLimit: limits.start)
  }

  /// What to do for an invocation that the sandbox is given.
  package enum InvokeAction: Sendable, Equatable {
    /// Start the processes; start and invocation together have this long.
    case launch(timeLimit: Duration)
    /// Nothing yet: the sandbox is starting, and its time already runs.
    case waitForStart
    /// Nothing yet: the sandbox stays frozen for this long; then ask ``thaw(at:)``.
    case waitForThaw(Duration)
    /// Hand it to the runtime, which waits for it, and thaw the sandbox where it is frozen; it has this long from now.
    case deliver(timeLimit: Duration)
    /// Nothing yet but to thaw the sandbox: the runtime has to come back for it; it has this long from now.
    case waitForRuntime(timeLimit: Duration)
    /// Tell the runtime of the restore, and thaw the sandbox where it is frozen: the runtime has this long to ask for
    /// the invocation.
    case restore(timeLimit: Duration)
    /// The sandbox cannot take it.
    case refuse
  }

  /// The sandbox is given an invocation.
  ///
  /// - Parameter least: how long a freeze under way takes at least for it, where that is longer than usual.
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
    if members.awaitsRestore, members.isRuntimeWaiting, let limit = limits.restore {
      members.isRuntimeWaiting = false
      members.awaitsRestore = false
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

  /// The processes could be stopped now. True where they are to be: all of them wait for work.
  package mutating func freeze(at now: Duration) -> Bool {
    guard case .idle(let members, let initDuration) = state, members.allWait else { return false }
    state = .frozen(Freeze(since: now, members: members, initDuration: initDuration))
    return true
  }

  /// The freeze has taken long enough for the invocation that waits.
  ///
  /// - Returns: what to do for it, or nil where none waits any more.
  package mutating func thaw(at now: Duration) -> InvokeAction? {
    guard case .frozen(let freeze) = state, let id = freeze.waiting else { return nil }
    return begin(id, freeze.members, freeze.initDuration, at: now)
  }
}
