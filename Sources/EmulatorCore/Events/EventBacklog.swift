import LambdaInterface

/// How many events wait for invocations of the type Event, and how large they are.
///
/// An event counts from its arrival until it worked or was given up.
package struct EventBacklog: Sendable, Equatable {
  /// How many events may wait.
  private let limit: Int
  /// How many bytes they may have.
  private let byteLimit: Int
  /// How many wait.
  package private(set) var count = 0
  private var bytes = 0

  /// An empty backlog with these limits.
  package init(limit: Int = LambdaLimits.waitingEvents, byteLimit: Int = LambdaLimits.waitingEventBytes) {
    self.limit = limit
    self.byteLimit = byteLimit
  }

  /// Takes an event of this size.
  ///
  /// - Returns: whether there is room for it.
  package mutating func add(_ size: Int) -> Bool {
    guard count < limit, bytes + size <= byteLimit else { return false }
    count += 1
    bytes += size
    return true
  }

  /// An event of this size is over.
  package mutating func remove(_ size: Int) {
    count -= 1
    bytes -= size
  }
}
