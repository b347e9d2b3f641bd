import NIOCore

/// A limit on the connections and the buffered bytes of one server, or of several servers together. Use it on its event
/// loop only.
///
/// If the limit is exceeded, connections that wait for their callers, to send or to receive, are closed. A connection
/// whose request is being handled is never closed for another.
final class ConnectionBudget {
  /// Which connections are closed if the limit is exceeded.
  enum Preference {
    /// The connections that have waited longest, because their callers are gone or slow. New connections are accepted.
    case closeOldest
    /// The connections that exceed the limit. Earlier callers are not disturbed.
    case closeNewest
  }

  /// The limit that was exceeded.
  enum Shortage {
    /// There are more connections than `most`.
    case connections(most: Int)
    /// Incomplete requests and unread responses take more bytes than `most`.
    case bytes(most: Int)
  }

  /// The budget's record of one connection.
  struct Share {
    /// The bytes held of an incomplete request or of an unread response.
    fileprivate(set) var keptBytes = 0
    /// The position among the waiting connections: lower numbers have waited longer. 0 if the connection does not wait
    /// for its caller.
    fileprivate var turn: UInt64 = 0

    init() {}
  }

  private let connections: Int
  private let bytes: Int
  private let preference: Preference
  private let onShortage: (Shortage) -> Void

  private var members: [ObjectIdentifier: HTTPServerHandler] = [:]
  /// The connections that wait for their callers, longest first. Entries whose turn is no longer that of their
  /// connection are outdated.
  private var waiting: CircularBuffer<(member: ObjectIdentifier, turn: UInt64)> = []
  private var lastTurn: UInt64 = 0
  private var keptBytes = 0

  /// - Parameters:
  /// - connections: the maximum number of connections.
  /// - bytes: the maximum number of bytes held for all connections together.
  /// - preference: which connections to close if the limit is exceeded.
  /// - onShortage: called each time the limit is exceeded.
  init(
    connections: Int, bytes: Int, preference: Preference = .closeOldest,
    onShortage: @escaping (Shortage) -> Void = { _ in }
  ) {
    self.connections = connections
    self.bytes = bytes
    self.preference = preference
    self.onShortage = onShortage
  }

  /// Registers a new connection.
  ///
  /// - Returns: whether the connection may stay open.
  func admit(_ connection: HTTPServerHandler) -> Bool {
    if members.count >= connections {
      onShortage(.connections(most: connections))
      guard preference == .closeOldest, closeLongestWaiting() else { return false }
    }
    members[ObjectIdentifier(connection)] = connection
    return true
  }

  /// Removes a closed connection.
  func remove(_ connection: HTTPServerHandler) {
    guard members.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    keptBytes -= connection.share.keptBytes
    connection.share.keptBytes = 0
    connection.share.turn = 0
  }

  /// Records that a connection waits for its caller from now on.
  func becameIdle(_ connection: HTTPServerHandler) {
    lastTurn += 1
    connection.share.turn = lastTurn
    waiting.append((ObjectIdentifier(connection), lastTurn))
    if waiting.count > 2 * members.count + 64 { waiting = CircularBuffer(waiting.filter(isWaiting)) }
  }

  /// Records that a connection no longer waits for its caller.
  func becameBusy(_ connection: HTTPServerHandler) { connection.share.turn = 0 }

  /// Records the number of bytes held for a connection, and closes connections if that exceeds the limit.
  func retain(_ count: Int, for connection: HTTPServerHandler) {
    guard members[ObjectIdentifier(connection)] != nil else { return }
    keptBytes += count - connection.share.keptBytes
    connection.share.keptBytes = count
    guard keptBytes > bytes else { return }
    onShortage(.bytes(most: bytes))
    switch preference {
    case .closeOldest: while keptBytes > bytes, closeLongestWaiting() {}
    case .closeNewest: if connection.share.turn > 0 { close(connection) }
    }
  }

  private func closeLongestWaiting() -> Bool {
    while let entry = waiting.popFirst() {
      guard isWaiting(entry), let connection = members[entry.member] else { continue }
      close(connection)
      return true
    }
    return false
  }

  private func close(_ connection: HTTPServerHandler) {
    remove(connection)
    connection.closeNow()
  }

  private func isWaiting(_ entry: (member: ObjectIdentifier, turn: UInt64)) -> Bool {
    members[entry.member]?.share.turn == entry.turn
  }
}
