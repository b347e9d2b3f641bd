internal import CLinux
import Glibc

/// The tasks that wait for a descriptor and direction, or only for a time.
///
/// A sandbox has only a few descriptors, so everything is a small array, and the next deadline is searched for each
/// time.
struct WaiterTable {
  typealias Continuation = UnsafeContinuation<WakeReason, Never>

  struct Waiter {
    var continuation: Continuation
    var deadline: LoopTime?
  }

  /// Both directions of a descriptor. An event sets a ready flag, and draining the descriptor clears it.
  private struct Watch {
    var reader: Waiter?
    var writer: Waiter?
    var isReadable = false
    var isWritable = false
    /// The peer has closed its side, or the connection is broken. There is no further event, so it stays readable.
    var hasHungUp = false
  }

  private var watches: [Watch] = []
  private var timers: [Waiter] = []
  /// How many waiters have a deadline. If there are none, the clock is not read.
  private var deadlines = 0

  func isReady(_ descriptor: Int32, _ direction: Direction) -> Bool {
    guard Int(descriptor) < watches.count else { return false }
    return direction == .read ? watches[Int(descriptor)].isReadable : watches[Int(descriptor)].isWritable
  }

  /// A call has drained the descriptor. After a hang-up it stays readable, since the end of the stream must still be
  /// read.
  mutating func noteDrained(_ descriptor: Int32, _ direction: Direction) {
    makeRoom(for: descriptor)
    switch direction {
    case .read: watches[Int(descriptor)].isReadable = watches[Int(descriptor)].hasHungUp
    case .write: watches[Int(descriptor)].isWritable = false
    }
  }

  /// A call would have blocked. For a read this disproves a hang-up, which epoll also reports for a socket that is not
  /// connected yet. If the flag stayed set, every wait would return at once.
  mutating func noteBlocked(_ descriptor: Int32, _ direction: Direction) {
    makeRoom(for: descriptor)
    if direction == .read { watches[Int(descriptor)].hasHungUp = false }
    noteDrained(descriptor, direction)
  }

  mutating func add(
    _ continuation: Continuation, _ descriptor: Int32, _ direction: Direction, deadline: LoopTime?
  ) {
    makeRoom(for: descriptor)
    let waiter = Waiter(continuation: continuation, deadline: deadline)
    if deadline != nil { deadlines += 1 }
    switch direction {
    case .read:
      precondition(watches[Int(descriptor)].reader == nil, "Two tasks read from one descriptor.")
      watches[Int(descriptor)].reader = waiter
    case .write:
      precondition(watches[Int(descriptor)].writer == nil, "Two tasks write to one descriptor.")
      watches[Int(descriptor)].writer = waiter
    }
  }

  mutating func addTimer(_ continuation: Continuation, deadline: LoopTime) {
    timers.append(Waiter(continuation: continuation, deadline: deadline))
    deadlines += 1
  }

  /// Notes an event, and removes and returns the tasks that it wakes.
  mutating func take(readyBy event: epoll_event) -> (Continuation?, Continuation?) {
    let descriptor = event.data.fd
    makeRoom(for: descriptor)
    let broken = EPOLLERR.rawValue | EPOLLHUP.rawValue
    var reader: Continuation?
    var writer: Continuation?
    if event.events & (EPOLLRDHUP.rawValue | broken) != 0 { watches[Int(descriptor)].hasHungUp = true }
    if event.events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | broken) != 0 {
      watches[Int(descriptor)].isReadable = true
      reader = releaseReader(of: Int(descriptor))
    }
    if event.events & (EPOLLOUT.rawValue | broken) != 0 {
      watches[Int(descriptor)].isWritable = true
      writer = releaseWriter(of: Int(descriptor))
    }
    return (reader, writer)
  }

  /// Removes and returns the tasks that wait on this descriptor, and forgets its state.
  mutating func remove(_ descriptor: Int32) -> (Continuation?, Continuation?) {
    guard Int(descriptor) < watches.count else { return (nil, nil) }
    let reader = releaseReader(of: Int(descriptor))
    let writer = releaseWriter(of: Int(descriptor))
    watches[Int(descriptor)] = Watch()
    return (reader, writer)
  }

  /// The earliest deadline; nil if no waiter has one.
  var nextDeadline: LoopTime? {
    guard deadlines > 0 else { return nil }
    var earliest: LoopTime?
    func consider(_ waiter: Waiter?) {
      guard let deadline = waiter?.deadline else { return }
      earliest = earliest.map { min($0, deadline) } ?? deadline
    }
    for watch in watches {
      consider(watch.reader)
      consider(watch.writer)
    }
    for timer in timers { consider(timer) }
    return earliest
  }

  /// Removes and returns the waiters whose deadline has passed.
  mutating func takeOverdue(_ now: LoopTime) -> [Waiter] {
    guard deadlines > 0 else { return [] }
    var overdue: [Waiter] = []
    func isOverdue(_ waiter: Waiter?) -> Bool { waiter?.deadline.map { $0 <= now } ?? false }
    for index in watches.indices {
      if let reader = watches[index].reader, isOverdue(reader) {
        overdue.append(reader)
        _ = releaseReader(of: index)
      }
      if let writer = watches[index].writer, isOverdue(writer) {
        overdue.append(writer)
        _ = releaseWriter(of: index)
      }
    }
    for timer in timers where isOverdue(timer) { overdue.append(timer) }
    let before = timers.count
    timers.removeAll(where: isOverdue)
    deadlines -= before - timers.count
    return overdue
  }

  private mutating func releaseReader(of index: Int) -> Continuation? {
    defer { watches[index].reader = nil }
    return release(watches[index].reader)
  }

  private mutating func releaseWriter(of index: Int) -> Continuation? {
    defer { watches[index].writer = nil }
    return release(watches[index].writer)
  }

  private mutating func release(_ waiter: Waiter?) -> Continuation? {
    if waiter?.deadline != nil { deadlines -= 1 }
    return waiter?.continuation
  }

  private mutating func makeRoom(for descriptor: Int32) {
    while watches.count <= Int(descriptor) { watches.append(Watch()) }
  }
}
