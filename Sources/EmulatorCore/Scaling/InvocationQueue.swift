/// Invocations that wait for a sandbox, first come, first served.
package struct InvocationQueue: Sendable, Equatable {
  /// An invocation that waits.
  package struct Entry: Sendable, Equatable {
    /// The invocation.
    package var id: RequestID
    /// The tenant for which it runs; nil if the function does not isolate tenants.
    package var tenant: String?
  }

  private var waiting: [Entry] = []
  /// Where in `waiting` the first that still waits stands: taking from the front of an array moves all the rest.
  private var first = 0

  /// An empty queue.
  package init() {}

  /// How many wait.
  package var count: Int { waiting.count - first }

  /// Whether none waits.
  package var isEmpty: Bool { count == 0 }

  /// An invocation comes to wait.
  package mutating func append(_ id: RequestID, tenant: String? = nil) {
    waiting.append(Entry(id: id, tenant: tenant))
  }

  /// The invocation to go back to the head of the queue: its sandbox failed before it began.
  package mutating func putBack(_ id: RequestID, tenant: String? = nil) {
    let entry = Entry(id: id, tenant: tenant)
    if first > 0 {
      first -= 1
      waiting[first] = entry
    } else {
      waiting.insert(entry, at: 0)
    }
  }

  /// How many wait before the first of a tenant; nil if none of that tenant waits.
  ///
  /// - Parameter tenant: the tenant that a sandbox serves; nil for one that can serve all of them.
  package func position(for tenant: String?) -> Int? {
    guard let tenant else { return isEmpty ? nil : 0 }
    return waiting[first...].firstIndex { $0.tenant == tenant }.map { $0 - first }
  }

  /// A sandbox is free: the invocation whose turn it is.
  ///
  /// - Parameter tenant: the tenant that the sandbox serves; nil for one that can serve all of them.
  package mutating func next(for tenant: String? = nil) -> Entry? {
    guard let position = position(for: tenant) else { return nil }
    guard position == 0 else { return waiting.remove(at: first + position) }
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
    return waiting[first...].map { $0.id }
  }
}
