/// SnapStart: the snapshot is the rest after the start, and the restore comes before the first invocation.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.
extension SandboxStateMachine {
  /// The runtime has run what it has to before the snapshot, and waits for the restore.
  package mutating func runtimeAwaitsRestore(at now: Duration) -> NextAction {
    guard limits.restore != nil else { return .refuse(.invalidTransition("The function is without SnapStart")) }
    switch state {
    case .initializing(let start, var members) where !members.isRuntimeWaiting:
      members.isRuntimeWaiting = true
      members.awaitsRestore = true
      return memberIsReady(start, members, at: now)
    case .idle where members?.awaitsRestore == true && members?.isRuntimeWaiting == false,
      .frozen where members?.awaitsRestore == true && members?.isRuntimeWaiting == false:
      // Its connection broke meanwhile.
      changeMembers { $0.isRuntimeWaiting = true }
      return .wait
    case .cold, .timedOut, .crashed, .shuttingDown, .stopped:
      return .refuse(.gone)
    default:
      return .refuse(.invalidTransition("The runtime has been restored already"))
    }
  }

  /// The runtime reports that it cannot go on after the restore.
  ///
  /// - Returns: what the sandbox was doing, or nil where there is no restore under way: the report is then refused.
  package mutating func runtimeFailedToRestore(at now: Duration) -> Interruption? {
    guard case .restoring = state else { return nil }
    return memberExited(at: now)
  }

  /// The runtime asks for the invocation that it was restored for.
  mutating func restored(_ restore: Restore, _ waiting: Members, at now: Duration) -> NextAction {
    let duration = now - restore.since
    var members = waiting
    members.invocationDelivered()
    state = .invoking(
      Invocation(id: restore.invocation, startedAt: now, stage: .delivered, restoreDuration: duration), members)
    return .restored(duration: duration, deliver: restore.invocation, timeLimit: limits.invocation)
  }
}
