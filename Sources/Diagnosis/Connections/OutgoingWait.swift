package import AdapterCore

/// A time that the app waited for a peer while it owed a response.
package struct OutgoingWait: Sendable, Equatable {
  /// What it waited for.
  package enum Kind: Sendable, Equatable {
    /// The peer had not accepted the connection.
    case connection
    /// The peer had not answered what the app sent.
    case response
    /// Nothing passed a connection that was opened meanwhile. The app may have waited for something else.
    case silence
  }

  package var remote: Endpoint
  package var kind: Kind
  package var duration: Duration
  /// Whether it still waited in the end.
  package var isPending: Bool

  package init(_ kind: Kind, for remote: Endpoint, _ duration: Duration, isPending: Bool) {
    self.remote = remote
    self.kind = kind
    self.duration = duration
    self.isPending = isPending
  }
}
