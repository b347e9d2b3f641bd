/// Invocations that wait for a sandbox, first come, first served.
package struct InvocationQueue: Sendable, Equatable {
  private var waiting: [RequestID] = []
  /// Where in `waiting` the first that still waits stands: taking from the front of an array moves all the rest.
  private var first = 0

  /// An empty queue.
  package init() {}

  /// How many wait.
  package var count: Int { waiting.count - first }

  /// Whether none waits.
  package var isEmpty: Bool { count == 0 }

  /// An invocation comes to wait.
  package mutating func append(_ id: RequestID) { waiting.append(id) }

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
