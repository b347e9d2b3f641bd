/// The results of one Lambda authorizer that still apply. Time is a parameter.
package struct AuthorizerCache: Sendable {
  private struct Entry: Sendable {
    var result: AuthorizerResult
    var expiry: Duration
  }

  /// Bounds the memory, because callers choose the keys.
  package static let capacity = 1000

  private let ttl: Duration
  private var entries: [[[UInt8]]: Entry] = [:]

  /// - Parameter ttl: how long a result applies; zero to cache none.
  package init(ttl: Duration) { self.ttl = ttl }

  /// The result for a caller.
  ///
  /// - Parameters:
  ///   - identity: the values of the identity sources.
  ///   - now: the time on a monotonic clock.
  package func result(for identity: [[UInt8]], at now: Duration) -> AuthorizerResult? {
    guard let entry = entries[identity], entry.expiry > now else { return nil }
    return entry.result
  }

  /// Keeps a result. If the cache is full, expired results make room, or else the one that expires first.
  package mutating func store(_ result: AuthorizerResult, for identity: [[UInt8]], at now: Duration) {
    guard ttl > .zero, !identity.isEmpty else { return }
    if entries.count >= Self.capacity, entries[identity] == nil {
      entries = entries.filter { $0.value.expiry > now }
      if entries.count >= Self.capacity, let first = entries.min(by: { $0.value.expiry < $1.value.expiry }) {
        entries[first.key] = nil
      }
    }
    entries[identity] = Entry(result: result, expiry: now + ttl)
  }
}
