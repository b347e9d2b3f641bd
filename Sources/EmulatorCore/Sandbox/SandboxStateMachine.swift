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
  /// Whether the sandbox has ever finished starting.
  package internal(set) var hasBeenReady = false

  /// The times that the function is given.
  package struct Limits: Sendable, Equatable {
    /// For a start ahead of any invocation.
    package var start: Duration
    /// For an invocation, and for a start that has to be made up for inside of one.
    package var invocation: Duration

    /// Limits of these durations.
    package init(start: Duration = LambdaLimits.initDuration, invocation: Duration) {
      self.start = start
      self.invocation = invocation
    }
  }

  enum State: Sendable, Equatable {
    /// No process runs. -> initializing, stopped
    case cold
    /// The processes start; not all of them wait for work yet. -> idle, invoking, timedOut, crashed, shuttingDown
    case initializing(Initialization, Members)
    /// All wait for work. Here the sandbox can be frozen. -> invoking, crashed, shuttingDown
    case idle(Members, initDuration: Duration?)
    /// An invocation is under way. -> idle, timedOut, crashed, shuttingDown
    case invoking(Invocation, Members)
    /// Out of time: all processes are being killed. -> cold, shuttingDown
    case timedOut
    /// A process died or gave up: the others are being killed. -> cold, shuttingDown
    case crashed
    /// The end was asked for: the processes are given a moment. -> stopped
    case shuttingDown
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

  /// Whether it could take an invocation now: at once, or as soon as it has started.
  package var canTakeInvocation: Bool {
    switch state {
    case .cold, .idle: true
    case .initializing(let start, _): start.purpose == .ahead(waiting: nil)
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
    /// Hand it to the runtime, which waits for it; it has this long from now.
    case deliver(timeLimit: Duration)
    /// Nothing yet: the runtime has to come back for it; it has this long from now.
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

    case .idle(var members, let initDuration):
      var invocation = Invocation(id: id, startedAt: now, stage: .undelivered, initDuration: initDuration)
      guard members.isRuntimeWaiting else {
        state = .invoking(invocation, members)
        return .waitForRuntime(timeLimit: limits.invocation)
      }
      invocation.stage = .delivered
      members.invocationDelivered()
      state = .invoking(invocation, members)
      return .deliver(timeLimit: limits.invocation)

    case .invoking, .timedOut, .crashed, .shuttingDown, .stopped:
      return .refuse
    }
  }
}
