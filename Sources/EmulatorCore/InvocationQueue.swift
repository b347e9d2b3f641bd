/// Invocations that wait for a sandbox, first come, first served.
package struct InvocationQueue: Sendable {
  /// What becomes of an invocation that arrives.
  package enum Arrival: Sendable, Equatable {
    /// It goes to the sandbox at once.
    case run
    /// It waits for its turn.
    case wait
    /// It is turned away: the queue is full.
    case reject
  }

  private let capacity: Int
  private var waiting: [RequestID] = []
  /// Where in `waiting` the first that still waits stands: taking from the front of an array moves all the rest.
  private var first = 0

  /// An empty queue for up to `capacity` invocations.
  package init(capacity: Int = LambdaLimits.queueLength) { self.capacity = capacity }

  /// How many wait.
  package var count: Int { waiting.count - first }

  /// Whether none waits.
  package var isEmpty: Bool { count == 0 }

  /// An invocation arrives.
  ///
  /// - Parameter isSandboxFree: whether a sandbox could take an invocation now.
  package mutating func arrived(_ id: RequestID, isSandboxFree: Bool) -> Arrival {
    if isSandboxFree && isEmpty { return .run }
    if count >= capacity { return .reject }
    waiting.append(id)
    return .wait
  }

  /// The invocation to go back to the head of the queue: its sandbox failed before it began.
  package mutating func putBack(_ id: RequestID) {
    if first > 0 {
      first -= 1
      waiting[first] = id
    } else {
      waiting.insert(id, at: 0)
    }
  }

  /// A sandbox is free: the invocation whose turn it is.
  package mutating func next() -> RequestID? {
    guard first < waiting.count else { return nil }
    defer {
      first += 1
      if first == waiting.count || first > 256 {
        waiting.removeFirst(first)
        first = 0
      }
    }
    return waiting[first]
  }

  /// Empties the queue, and returns what was in it.
  package mutating func removeAll() -> [RequestID] {
    defer {
      waiting = []
      first = 0
    }
    return Array(waiting[first...])
  }
}
