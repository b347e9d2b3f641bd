/// The life of one sandbox, as a machine without processes, sockets or clock.
///
/// Each event is a method that changes the state and returns what is to be done. Times are durations since some fixed
/// moment. What is not allowed in the present state is refused or ignored, never a trap: runtimes and extensions can
/// call whatever they like whenever they like.
package struct SandboxStateMachine: Sendable {
  /// How long the sandbox has for what it is doing.
  let limits: Limits
  var state = State.cold

  /// The invocation answered last: a second answer is refused otherwise than an unknown id.
  var lastAnswered: RequestID?

  /// The times that the function is given.
  package struct Limits: Sendable, Equatable {
    /// For a start ahead of any invocation.
    package var start: Duration
    /// For an invocation, and for a start that has to be made up for inside of one.
    package var invocation: Duration
    /// How long a freeze takes at least: an invocation that comes earlier waits.
    package var freeze: Duration

    /// Limits of these durations.
    package init(start: Duration = LambdaLimits.initDuration, invocation: Duration, freeze: Duration = .zero) {
      self.start = start
      self.invocation = invocation
      self.freeze = freeze
    }
  }

  enum State: Sendable, Equatable {
    /// No process runs. -> initializing, stopped
    case cold
    /// The processes start; not all of them wait for work yet. -> idle, invoking, timedOut, crashed, shuttingDown
    case initializing(Initialization, Members)
    /// All wait for work. -> frozen, invoking, crashed, shuttingDown
    case idle(Members, initDuration: Duration?)
    /// All wait for work, and no process runs. -> invoking, crashed, shuttingDown
    case frozen(Freeze)
    /// An invocation is under way. -> idle, timedOut, crashed, shuttingDown
    case invoking(Invocation, Members)
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

    func report(at now: Duration) -> InvocationReport {
      InvocationReport(id: id, duration: now - startedAt, initDuration: initDuration)
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
    case .invoking, .timedOut, .crashed, .shuttingDown, .stopped: false
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
    /// The sandbox cannot take it.
    case refuse
  }

  /// The sandbox is given an invocation.
  package mutating func invoke(_ id: RequestID, at now: Duration) -> InvokeAction {
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
      let rest = limits.freeze - (now - freeze.since)
      guard rest > .zero else { return begin(id, freeze.members, freeze.initDuration, at: now) }
      freeze.waiting = id
      state = .frozen(freeze)
      return .waitForThaw(rest)

    case .invoking, .timedOut, .crashed, .shuttingDown, .stopped:
      return .refuse
    }
  }

  private mutating func begin(
    _ id: RequestID, _ waiting: Members, _ initDuration: Duration?, at now: Duration
  ) -> InvokeAction {
    var members = waiting
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
