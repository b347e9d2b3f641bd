package import AdapterCore

/// A TCP connection that the app has opened, at one moment.
package struct ObservedConnection: Sendable, Equatable {
  /// What tells it apart from the others as long as it is open.
  package var id: Int
  package var remote: Endpoint
  /// Whether the peer has not accepted it yet.
  package var isConnecting: Bool
  /// The time since the app last sent data over it, or since it was opened if it has sent none.
  package var sinceSent: Duration
  /// The time since data last arrived, or since it was opened if none has.
  package var sinceReceived: Duration
  /// Whether any data has arrived.
  package var hasReceived: Bool

  package init(
    id: Int, remote: Endpoint, isConnecting: Bool = false, sinceSent: Duration = .zero,
    sinceReceived: Duration = .zero, hasReceived: Bool = false
  ) {
    self.id = id
    self.remote = remote
    self.isConnecting = isConnecting
    self.sinceSent = sinceSent
    self.sinceReceived = sinceReceived
    self.hasReceived = hasReceived
  }

  /// Whether the app has sent something over it within this time, and nothing has arrived since. An idle connection of a
  /// pool is not: its last response arrived after its last request.
  func isUnanswered(within time: Duration) -> Bool {
    guard !isConnecting, sinceSent <= time else { return false }
    // The kernel's clock is coarse: if both are the same, only a connection on which nothing has ever arrived is certain.
    return hasReceived ? sinceReceived > sinceSent : sinceReceived >= sinceSent
  }
}
