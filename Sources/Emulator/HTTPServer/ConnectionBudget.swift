import NIOCore

/// What the connections of one server, or of several together, may take up. It belongs to its event loop.
///
/// Where they would take up more, connections are closed that wait for their callers, to send or to take something. One
/// whose request is being answered is never closed for another.
final class ConnectionBudget {
  /// Which connections are closed where there is no room.
  enum Preference {
    /// Those that have waited longest: their callers have gone, or are slow. New ones find room.
    case closeOldest
    /// Those for which there is no room. Callers that were there first are not disturbed.
    case closeNewest
  }

  /// What there was too much of.
  enum Shortage {
    /// More connections than `most`.
    case connections(most: Int)
    /// More bytes than `most`, of requests that are not complete and of answers that are not taken.
    case bytes(most: Int)
  }

  /// What a connection takes up.
  struct Share {
    /// How much is kept of a request that is not complete, or of a response that is not taken, in bytes.
    fileprivate(set) var keptBytes = 0
    /// Since when the connection waits for its caller, among all connections; 0 if it does not.
    fileprivate var turn: UInt64 = 0

    /// The share of a new connection.
    init() {}
  }

  private let connections: Int
  private let bytes: Int
  private let preference: Preference
  private let onShortage: (Shortage) -> Void

  private var members: [ObjectIdentifier: HTTPServerHandler] = [:]
  /// Those that wait for their callers, longest first, and some that do so no more: their turn is another by now.
  private var waiting: CircularBuffer<(member: ObjectIdentifier, turn: UInt64)> = []
  private var lastTurn: UInt64 = 0
  private var keptBytes = 0

  /// A budget.
  ///
  /// - Parameters:
  ///   - connections: how many connections there may be.
  ///   - bytes: how much may be kept for all of them.
  ///   - preference: which are closed where there is no room.
  ///   - onShortage: told each time when room has to be made.
  init(
    connections: Int, bytes: Int, preference: Preference = .closeOldest,
    onShortage: @escaping (Shortage) -> Void = { _ in }
  ) {
    self.connections = connections
    self.bytes = bytes
    self.preference = preference
    self.onShortage = onShortage
  }

  /// A connection was opened.
  ///
  /// - Returns: whether there is room for it.
  func admit(_ connection: HTTPServerHandler) -> Bool {
    if members.count >= connections {
      onShortage(.connections(most: connections))
      guard preference == .closeOldest, closeLongestWaiting() else { return false }
    }
    members[ObjectIdentifier(connection)] = connection
    return true
  }

  /// A connection is closed.
  func remove(_ connection: HTTPServerHandler) {
    guard members.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    keptBytes -= connection.share.keptBytes
    connection.share.keptBytes = 0
    connection.share.turn = 0
  }

  /// A connection waits for its caller from now on.
  func becameIdle(_ connection: HTTPServerHandler) {
    lastTurn += 1
    connection.share.turn = lastTurn
    waiting.append((ObjectIdentifier(connection), lastTurn))
    if waiting.count > 2 * members.count + 64 { waiting = CircularBuffer(waiting.filter(isWaiting)) }
  }

  /// A connection waits for its caller no more.
  func becameBusy(_ connection: HTTPServerHandler) { connection.share.turn = 0 }

  /// Notes how much is kept for a connection, and makes room where that is too much.
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
