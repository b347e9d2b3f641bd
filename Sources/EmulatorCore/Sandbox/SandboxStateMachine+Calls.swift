import LambdaInterface

extension SandboxStateMachine {
  /// What to do for a runtime or an extension that requests work.
  package enum NextAction: Sendable, Equatable {
    /// Hold the request until there is work.
    case wait
    /// The sandbox has started, which took `duration`. Deliver the invocation to the runtime, or hold the request if
    /// there is none or the request is an extension's. The invocation has `timeLimit` from now; nil if its time is
    /// already running.
    case started(duration: Duration, deliver: RequestID?, timeLimit: Duration?)
    /// Deliver this invocation to the runtime. Its time is already running.
    case deliver(RequestID)
    /// Tell the runtime of the restore: the invocation arrived while its connection was lost.
    case restore
    /// The restore took `duration`. Deliver this invocation to the runtime; it has `timeLimit` from now.
    case restored(duration: Duration, deliver: RequestID, timeLimit: Duration)
    /// The invocation is over. Hold the request.
    case finished(InvocationReport)
    /// Tell the extension that the sandbox ends.
    case shutDown
    /// Respond with this error.
    case refuse(SandboxAPIError)
  }

  /// The runtime requests an invocation.
  package mutating func runtimeAsksForNext(at now: Duration) -> NextAction {
    switch state {
    case .initializing(let start, var members):
      guard members.waitingWorkers < limits.concurrency ?? 1 else { return .refuse(Self.alreadyWaiting) }
      members.waitingWorkers += 1
      return memberIsReady(start, members, at: now)

    case .idle(var members, let initDuration):
      guard !members.isRuntimeWaiting else { return .refuse(Self.alreadyWaiting) }
      members.isRuntimeWaiting = true
      members.awaitsRestore = false
      state = .idle(members, initDuration: initDuration)
      return .wait

    case .frozen(var freeze):
      // The request was sent before the freeze and read after it.
      guard !freeze.members.isRuntimeWaiting else { return .refuse(Self.alreadyWaiting) }
      freeze.members.isRuntimeWaiting = true
      freeze.members.awaitsRestore = false
      state = .frozen(freeze)
      return .wait

    case .invoking(var invocation, var members):
      switch invocation.stage {
      case .undelivered:
        invocation.stage = .delivered
        members.invocationDelivered()
        state = .invoking(invocation, members)
        return .deliver(invocation.id)
      case .delivered, .answering:
        return .refuse(.invalidTransition("The invocation \(invocation.id) has no response yet"))
      case .answered:
        guard !members.isRuntimeWaiting else { return .refuse(Self.alreadyWaiting) }
        members.isRuntimeWaiting = true
        return memberIsDone(invocation, members, at: now)
      }

    case .restoring(let restore, let members):
      return restored(restore, members, at: now)

    case .serving(var invocations, let members):
      guard invocations.waitingWorkers < limits.concurrency ?? 1 else { return .refuse(Self.alreadyWaiting) }
      let id = invocations.workerWaits()
      state = .serving(invocations, members)
      return id.map { .deliver($0) } ?? .wait

    case .cold, .timedOut, .crashed, .shuttingDown, .stopped:
      return .refuse(.gone)
    }
  }

  /// The connection on which the runtime waited for an invocation is closed.
  package mutating func runtimeLeft() {
    if case .serving(var invocations, let members) = state {
      invocations.workerLeft()
      state = .serving(invocations, members)
    } else {
      changeMembers { $0.waitingWorkers = max(0, $0.waitingWorkers - 1) }
    }
  }

  /// Registers an extension.
  ///
  /// - Returns: why the registration is rejected, or nil.
  package mutating func registerExtension(
    _ id: ExtensionID, name: String, events: [ExtensionEvent]
  ) -> SandboxAPIError? {
    guard case .initializing(let start, var members) = state, !members.isRuntimeWaiting else {
      return .registrationClosed
    }
    if isManaged, events.contains(.invoke) { return .invalidEvent(ExtensionEvent.invoke.rawValue) }
    if members.extensions.contains(where: { $0.name == name }) { return .extensionNameTaken }
    if members.extensions.count >= LambdaLimits.extensions { return .tooManyExtensions }
    members.extensions.append(Members.Extension(id: id, name: name, events: events, stage: .registered))
    state = .initializing(start, members)
    return nil
  }

  /// An extension requests an event.
  package mutating func extensionAsksForNext(_ id: ExtensionID, at now: Duration) -> NextAction {
    switch state {
    case .initializing(let start, var members):
      guard members.extensionIsWaiting(id) else { return .refuse(.unknownExtensionID) }
      return memberIsReady(start, members, at: now)
    case .idle(var members, let initDuration):
      guard members.extensionIsWaiting(id) else { return .refuse(.unknownExtensionID) }
      state = .idle(members, initDuration: initDuration)
      return .wait
    case .frozen(var freeze):
      guard freeze.members.extensionIsWaiting(id) else { return .refuse(.unknownExtensionID) }
      state = .frozen(freeze)
      return .wait
    case .invoking(let invocation, var members):
      guard members.extensionIsWaiting(id) else { return .refuse(.unknownExtensionID) }
      return memberIsDone(invocation, members, at: now)
    case .restoring(let restore, var members):
      guard members.extensionIsWaiting(id) else { return .refuse(.unknownExtensionID) }
      state = .restoring(restore, members)
      return .wait
    case .serving(let invocations, var members):
      guard members.extensionIsWaiting(id) else { return .refuse(.unknownExtensionID) }
      state = .serving(invocations, members)
      return .wait
    case .timedOut(var members), .crashed(var members), .shuttingDown(var members):
      guard members.extensionIsWaiting(id) else { return .refuse(.unknownExtensionID) }
      // Extensions without a subscription wait until they are ended.
      return members.isSubscribed(id, to: .shutdown) ? .shutDown : .wait
    case .cold, .stopped:
      return .refuse(.gone)
    }
  }

  /// The runtime starts a response to an invocation, or an error report.
  ///
  /// - Returns: why the response is rejected, or nil.
  package mutating func runtimeBeginsAnswer(_ id: RequestID) -> SandboxAPIError? {
    if case .serving(var invocations, let members) = state {
      defer { state = .serving(invocations, members) }
      return invocations.beginAnswer(id)
    }
    guard case .invoking(var invocation, let members) = state, invocation.id == id else {
      return id == lastAnswered ? .alreadyAnswered(id) : .invalidRequestID
    }
    switch invocation.stage {
    case .undelivered: return .invalidRequestID
    case .answering, .answered: return .alreadyAnswered(id)
    case .delivered:
      invocation.stage = .answering
      state = .invoking(invocation, members)
      return nil
    }
  }

  /// The response is complete or was cut off.
  ///
  /// - Returns: whether a response had started.
  @discardableResult
  package mutating func runtimeEndsAnswer(_ id: RequestID) -> Bool {
    guard case .invoking(var invocation, let members) = state, invocation.id == id, invocation.stage == .answering
    else { return false }
    invocation.stage = .answered
    lastAnswered = id
    state = .invoking(invocation, members)
    return true
  }

  private static let alreadyWaiting = SandboxAPIError.invalidTransition(
    "The runtime is already waiting for an invocation")

  /// A member of a starting sandbox waits for work. Once all members do, the sandbox has started.
  mutating func memberIsReady(
    _ start: Initialization, _ ready: Members, at now: Duration
  ) -> NextAction {
    var members = ready
    guard members.allWait else {
      state = .initializing(start, members)
      return .wait
    }
    let duration = now - start.startedAt
    switch start.purpose {
    case _ where isManaged:
      state = .serving(ConcurrentInvocations(waitingWorkers: members.waitingWorkers), members)
      return .started(duration: duration, deliver: nil, timeLimit: nil)
    case .ahead(waiting: nil):
      state = .idle(members, initDuration: duration)
      return .started(duration: duration, deliver: nil, timeLimit: nil)
    case .ahead(waiting: let id?):
      members.invocationDelivered()
      state = .invoking(
        Invocation(id: id, startedAt: now, stage: .delivered, initDuration: duration), members)
      return .started(duration: duration, deliver: id, timeLimit: limits.invocation)
    case .invocation(let id):
      members.invocationDelivered()
      state = .invoking(
        Invocation(id: id, startedAt: start.startedAt, stage: .delivered, initDuration: nil), members)
      return .started(duration: duration, deliver: id, timeLimit: nil)
    }
  }

  /// A member waits for work again. Once all members do, an invocation with a response is over.
  private mutating func memberIsDone(
    _ invocation: Invocation, _ members: Members, at now: Duration
  ) -> NextAction {
    guard invocation.stage == .answered, members.isRuntimeWaiting, !members.anyIsBusy else {
      state = .invoking(invocation, members)
      return .wait
    }
    state = .idle(members, initDuration: nil)
    return .finished(invocation.report(at: now))
  }

  mutating func changeMembers(_ change: (inout Members) -> Void) {
    switch state {
    case .initializing(let start, var members):
      change(&members)
      state = .initializing(start, members)
    case .idle(var members, let initDuration):
      change(&members)
      state = .idle(members, initDuration: initDuration)
    case .frozen(var freeze):
      change(&freeze.members)
      state = .frozen(freeze)
    case .invoking(let invocation, var members):
      change(&members)
      state = .invoking(invocation, members)
    case .restoring(let restore, var members):
      change(&members)
      state = .restoring(restore, members)
    case .serving(let invocations, var members):
      change(&members)
      state = .serving(invocations, members)
    case .cold, .timedOut, .crashed, .shuttingDown, .stopped: break
    }
  }

  /// The extensions that subscribed to an event.
  package func extensions(subscribedTo event: ExtensionEvent) -> [ExtensionID] {
    members?.extensions.filter { $0.events.contains(event) }.map(\.id) ?? []
  }

  /// The name under which an extension registered; nil if the ID is unknown.
  package func extensionName(_ id: ExtensionID) -> String? {
    members?.extensions.first { $0.id == id }?.name
  }

  /// The runtime and the extensions of the sandbox; nil if no process runs.
  var members: Members? {
    switch state {
    case .initializing(_, let members), .idle(let members, _), .invoking(_, let members), .serving(_, let members),
      .restoring(_, let members), .timedOut(let members),
      .crashed(let members), .shuttingDown(let members):
      members
    case .frozen(let freeze): freeze.members
    case .cold, .stopped: nil
    }
  }
}
