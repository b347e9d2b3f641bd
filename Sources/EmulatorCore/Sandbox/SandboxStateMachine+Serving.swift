/// A sandbox of a managed instance: many invocations at once, each ending by itself, and no freeze in between.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html>.
extension SandboxStateMachine {
  /// The answer to one of many invocations is complete, or broken off: it is over.
  package mutating func concurrentInvocationAnswered(_ id: RequestID, at now: Duration) -> InvocationReport? {
    guard case .serving(var invocations, let members) = state else { return nil }
    defer { state = .serving(invocations, members) }
    return invocations.endAnswer(id, at: now)
  }

  /// One of many invocations is out of time: its caller is told, while the function works on.
  package mutating func concurrentInvocationExpired(_ id: RequestID, at now: Duration) -> InvocationReport? {
    guard case .serving(var invocations, let members) = state else { return nil }
    defer { state = .serving(invocations, members) }
    return invocations.expire(id, at: now)
  }

  /// Whether it takes many invocations at once.
  package var isManaged: Bool { limits.concurrency != nil }
}
