/// The current invocations of a sandbox that handles several at once, and the waiting workers of its runtime.
///
/// A worker is one outstanding call of `next`. Which worker has which invocation is unknown and does not matter.
struct ConcurrentInvocations: Sendable, Equatable {
  private struct Invocation: Sendable, Equatable {
    enum Stage: Sendable, Equatable {
      case undelivered
      case delivered
      /// A worker is sending the response.
      case answering
    }

    var startedAt: Duration
    var stage: Stage
  }

  /// The number of waiting workers.
  private(set) var waitingWorkers: Int
  private var invocations: [RequestID: Invocation] = [:]
  /// The invocations that no worker has, in the order of arrival.
  private var undelivered = InvocationQueue()
  /// The latest invocations that timed out. Their responses may still arrive.
  private var expired: [RequestID] = []

  init(waitingWorkers: Int) { self.waitingWorkers = waitingWorkers }

  /// The invocation that has taken longest so far; nil if there is none.
  var oldest: RequestID? { invocations.min { $0.value.startedAt < $1.value.startedAt }?.key }

  /// Adds an invocation.
  ///
  /// - Returns: whether a waiting worker takes it now.
  mutating func begin(_ id: RequestID, at now: Duration) -> Bool {
    let isTaken = waitingWorkers > 0
    invocations[id] = Invocation(startedAt: now, stage: isTaken ? .delivered : .undelivered)
    if isTaken { waitingWorkers -= 1 } else { undelivered.append(id) }
    return isTaken
  }

  /// Adds a waiting worker.
  ///
  /// - Returns: the invocation for it, or nil if it has to wait.
  mutating func workerWaits() -> RequestID? {
    while let id = undelivered.next()?.id {
      guard invocations[id] != nil else { continue }
      invocations[id]?.stage = .delivered
      return id
    }
    waitingWorkers += 1
    return nil
  }

  /// Removes a waiting worker that disconnected.
  mutating func workerLeft() { waitingWorkers = max(0, waitingWorkers - 1) }

  /// Records that a worker starts a response.
  ///
  /// - Returns: why the response is rejected, or nil.
  mutating func beginAnswer(_ id: RequestID) -> SandboxAPIError? {
    switch invocations[id]?.stage {
    case .delivered:
      invocations[id]?.stage = .answering
      return nil
    case .answering: return .alreadyAnswered(id)
    case .undelivered: return .invalidRequestID
    case nil: return expired.contains(id) ? .invocationTimedOut : .invalidRequestID
    }
  }

  /// Ends an invocation whose response is complete or was cut off.
  mutating func endAnswer(_ id: RequestID, at now: Duration) -> InvocationReport? {
    guard let invocation = invocations[id], invocation.stage == .answering else { return nil }
    return end(id, at: now)
  }

  /// Ends an invocation that timed out. Other invocations continue.
  mutating func expire(_ id: RequestID, at now: Duration) -> InvocationReport? {
    guard let report = end(id, at: now) else { return nil }
    expired.append(id)
    if expired.count > 1000 { expired.removeFirst() }
    return report
  }

  /// Reports on all current invocations, as if they ended now.
  func reports(at now: Duration) -> [InvocationReport] {
    invocations.sorted { $0.value.startedAt < $1.value.startedAt }
      .map { InvocationReport(id: $0.key, duration: now - $0.value.startedAt) }
  }

  private mutating func end(_ id: RequestID, at now: Duration) -> InvocationReport? {
    invocations.removeValue(forKey: id).map { InvocationReport(id: id, duration: now - $0.startedAt) }
  }
}

/// The sandbox of a managed instance: it handles several invocations at once, each ends separately, and it never
/// freezes.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html>.
extension SandboxStateMachine {
  /// The response to one of several invocations is complete or was cut off, which ends the invocation.
  package mutating func concurrentInvocationAnswered(_ id: RequestID, at now: Duration) -> InvocationReport? {
    guard case .serving(var invocations, let members) = state else { return nil }
    defer { state = .serving(invocations, members) }
    return invocations.endAnswer(id, at: now)
  }

  /// One of several invocations timed out. Its caller gets an error, while the function continues.
  package mutating func concurrentInvocationExpired(_ id: RequestID, at now: Duration) -> InvocationReport? {
    guard case .serving(var invocations, let members) = state else { return nil }
    defer { state = .serving(invocations, members) }
    return invocations.expire(id, at: now)
  }

  /// Whether the sandbox handles several invocations at once.
  package var isManaged: Bool { limits.concurrency != nil }
}
