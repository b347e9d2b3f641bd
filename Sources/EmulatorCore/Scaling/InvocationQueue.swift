/// A queue of invocations that wait for a sandbox.
package struct InvocationQueue: Sendable, Equatable {
  /// A waiting invocation.
  package struct Entry: Sendable, Equatable {
    package var id: RequestID
    /// The invocation's tenant; nil if the function does not isolate tenants.
    package var tenant: String?
  }

  private var waiting: [Entry] = []
  /// The index of the first waiting entry. Removing from the front of the array would move all other entries.
  private var first = 0

  package init() {}

  /// The number of waiting invocations.
  package var count: Int { waiting.count - first }

  package var isEmpty: Bool { count == 0 }

  /// Adds an invocation to the end of the queue.
  package mutating func append(_ id: RequestID, tenant: String? = nil) {
    waiting.append(Entry(id: id, tenant: tenant))
  }

  /// Puts an invocation back at the head of the queue, because its sandbox failed before it started.
  package mutating func putBack(_ id: RequestID, tenant: String? = nil) {
    let entry = Entry(id: id, tenant: tenant)
    if first > 0 {
      first -= 1
      waiting[first] = entry
    } else {
      waiting.insert(entry, at: 0)
    }
  }

  /// The number of invocations before a tenant's first one; nil if that tenant has none.
  ///
  /// - Parameter tenant: the tenant of a sandbox; nil if the sandbox can serve any tenant.
  package func position(for tenant: String?) -> Int? {
    guard let tenant else { return isEmpty ? nil : 0 }
    return waiting[first...].firstIndex { $0.tenant == tenant }.map { $0 - first }
  }

  /// Removes and returns the first invocation that a free sandbox can take.
  ///
  /// - Parameter tenant: the tenant of the sandbox; nil if it can serve any tenant.
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

  /// Empties the queue and returns its invocations.
  package mutating func removeAll() -> [RequestID] {
    defer {
      waiting = []
      first = 0
    }
    return waiting[first...].map { $0.id }
  }
}
