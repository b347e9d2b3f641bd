/// SnapStart: the sandbox freezes after its start in place of a snapshot, and is restored before its first invocation.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.
extension SandboxStateMachine {
  /// The runtime has finished its work before the snapshot, and waits for the restore.
  package mutating func runtimeAwaitsRestore(at now: Duration) -> NextAction {
    guard limits.restore != nil else { return .refuse(.invalidTransition("The function does not use SnapStart")) }
    switch state {
    case .initializing(let start, var members) where !members.isRuntimeWaiting:
      members.isRuntimeWaiting = true
      members.awaitsRestore = true
      return memberIsReady(start, members, at: now)
    case .idle where members?.awaitsRestore == true && members?.isRuntimeWaiting == false,
      .frozen where members?.awaitsRestore == true && members?.isRuntimeWaiting == false:
      // The runtime's connection was lost in the meantime.
      changeMembers { $0.isRuntimeWaiting = true }
      return .wait
    case .restoring(let restore, var members) where members.awaitsRestore:
      members.awaitsRestore = false
      state = .restoring(restore, members)
      return .restore
    case .idle where members?.awaitsRestore == true, .frozen where members?.awaitsRestore == true:
      return .refuse(.invalidTransition("The runtime is already waiting for the restore"))
    case .cold, .timedOut, .crashed, .shuttingDown, .stopped:
      return .refuse(.gone)
    default:
      return .refuse(.invalidTransition("The runtime has already been restored"))
    }
  }

  /// The runtime reports that it cannot continue after the restore.
  ///
  /// - Returns: what the sandbox was doing, or nil if it is not being restored, which makes the report invalid.
  package mutating func runtimeFailedToRestore(at now: Duration) -> Interruption? {
    guard case .restoring = state else { return nil }
    return memberExited(at: now)
  }

  /// The runtime requests the invocation that it was restored for.
  mutating func restored(_ restore: Restore, _ waiting: Members, at now: Duration) -> NextAction {
    let duration = now - restore.since
    var members = waiting
    members.awaitsRestore = false
    members.invocationDelivered()
    state = .invoking(
      Invocation(id: restore.invocation, startedAt: now, stage: .delivered, restoreDuration: duration), members)
    return .restored(duration: duration, deliver: restore.invocation, timeLimit: limits.invocation)
  }
}
