import Glibc

/// Serves all connections on one thread. With the adapter there are two busy threads, one for each core.
final class ServerLoop {
  private let pools: (small: BufferPool, large: BufferPool)
  private var listeners: [(listener: Listener, handler: any RequestHandler)] = []
  private var connections: [Connection] = []
  private var isStopped = false

  init(pools: (small: BufferPool, large: BufferPool)) { self.pools = pools }

  func add(_ listener: Listener, handler: any RequestHandler) { listeners.append((listener, handler)) }

  /// Makes ``run(until:whenIdle:)`` return.
  func stop() { isStopped = true }

  /// Serves until it is stopped (returns true) or the monotonic clock reaches `deadline` (returns false). `whenIdle` is
  /// called at least every 50 ms while nothing happens.
  func run(until deadline: UInt64, whenIdle: () throws(BenchmarkError) -> Void) throws(BenchmarkError) -> Bool {
    isStopped = false
    while !isStopped {
      let now = MonotonicTime.now
      if now >= deadline { return false }
      // Rounded down: for the rest of a millisecond, calls return at once, so that the deadline is kept.
      if try !wait(milliseconds: Int32(min(50, (deadline - now) / 1_000_000))) { try whenIdle() }
    }
    return true
  }

  /// Closes all connections; the listeners stay open.
  func closeAll() {
    for connection in connections { connection.shut() }
    connections = []
  }

  private func wait(milliseconds: Int32) throws(BenchmarkError) -> Bool {
    var polls: [pollfd] = []
    polls.reserveCapacity(listeners.count + connections.count)
    for (listener, _) in listeners {
      // `poll` ignores negative descriptors, but reports a socket that does not listen at once, again and again.
      polls.append(pollfd(fd: listener.isOpen ? listener.descriptor : -1, events: Int16(POLLIN), revents: 0))
    }
    for connection in connections {
      let events = connection.wantsToWrite ? POLLIN | POLLOUT : POLLIN
      polls.append(pollfd(fd: connection.descriptor, events: Int16(events), revents: 0))
    }
    let count = poll(&polls, nfds_t(polls.count), milliseconds)
    if count < 0, errno != EINTR { throw BenchmarkError("poll: \(String(cString: strerror(errno)))") }
    if count <= 0 { return false }

    let known = connections.count
    for (index, entry) in listeners.enumerated() where Int32(polls[index].revents) & POLLIN != 0 {
      while let descriptor = entry.listener.accept() {
        let connection = Connection(descriptor: descriptor, handler: entry.handler, pools: pools)
        connections.append(connection)
        connection.readable()
      }
    }
    for index in 0..<known {
      let happened = Int32(polls[listeners.count + index].revents)
      let connection = connections[index]
      if happened & POLLOUT != 0, !connection.isClosed { connection.flush() }
      if happened & (POLLIN | POLLHUP | POLLERR) != 0, !connection.isClosed { connection.readable() }
    }
    connections.removeAll { connection in
      guard connection.isClosed else { return false }
      connection.reportClosed()
      return true
    }
    return true
  }
}
