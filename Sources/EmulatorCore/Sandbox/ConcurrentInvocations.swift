/// The invocations in flight in one sandbox that takes many at once, and the workers of its runtime that wait for more.
///
/// A worker is one outstanding call of `next`. Which of them has which invocation is not to be seen, and does not matter.
struct ConcurrentInvocations: Sendable, Equatable {
  private struct Invocation: Sendable, Equatable {
    enum Stage: Sendable, Equatable {
      /// No worker has it.
      case undelivered
      /// A worker has it.
      case delivered
      /// A worker is sending the answer.
      case answering
    }

    var startedAt: Duration
    var stage: Stage
  }

  /// How many workers wait.
  private(set) var waitingWorkers: Int
  private var invocations: [RequestID: Invocation] = [:]
  /// Those that no worker has, first come, first served.
  private var undelivered = InvocationQueue()
  /// Those that ran out of time last, whose answers may still come.
  private var expired: [RequestID] = []

  /// None, with so many workers that wait.
  init(waitingWorkers: Int) { self.waitingWorkers = waitingWorkers }

  /// An invocation is given to the sandbox.
  ///
  /// - Returns: whether a worker takes it at once.
  mutating func begin(_ id: RequestID, at now: Duration) -> Bool {
    let isTaken = waitingWorkers > 0
    invocations[id] = Invocation(startedAt: now, stage: isTaken ? .delivered : .undelivered)
    if isTaken { waitingWorkers -= 1 } else { undelivered.append(id) }
    return isTaken
  }

  /// A worker waits for an invocation.
  ///
  /// - Returns: the one that it is to take, or nil.
  mutating func workerWaits() -> RequestID? {
    while let id = undelivered.next()?.id {
      guard invocations[id] != nil else { continue }
      invocations[id]?.stage = .delivered
      return id
    }
    waitingWorkers += 1
    return nil
  }

  /// A worker that waited is gone.
  mutating func workerLeft() { waitingWorkers = max(0, waitingWorkers - 1) }

  /// A worker begins to answer.
  ///
  /// - Returns: why the answer does not count, or nil.
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

  /// An answer is complete, or broken off: the invocation is over.
  mutating func endAnswer(_ id: RequestID, at now: Duration) -> InvocationReport? {
    guard let invocation = invocations[id], invocation.stage == .answering else { return nil }
    return end(id, at: now)
  }

  /// An invocation is out of time, which ends it for its caller alone.
  mutating func expire(_ id: RequestID, at now: Duration) -> InvocationReport? {
    guard let report = end(id, at: now) else { return nil }
    expired.append(id)
    if expired.count > 1000 { expired.removeFirst() }
    return report
  }

  /// Ends all that are in flight.
  func reports(at now: Duration) -> [InvocationReport] {
    invocations.sorted { $0.value.startedAt < $1.value.startedAt }
      .map { InvocationReport(id: $0.key, duration: now - $0.value.startedAt) }
  }

  private mutating func end(_ id: RequestID, at now: Duration) -> InvocationReport? {
    invocations.removeValue(forKey: id).map { InvocationReport(id: id, duration: now - $0.startedAt) }
  }
}
