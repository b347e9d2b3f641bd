import LambdaInterface

/// The number and size of events that wait for asynchronous invocations.
///
/// An event counts from its arrival until it succeeds or is discarded.
package struct EventBacklog: Sendable, Equatable {
  /// The maximum number of events.
  private let limit: Int
  /// The maximum size of all events together, in bytes.
  private let byteLimit: Int
  /// The number of waiting events.
  package private(set) var count = 0
  private var bytes = 0

  package init(limit: Int = LambdaLimits.waitingEvents, byteLimit: Int = LambdaLimits.waitingEventBytes) {
    self.limit = limit
    self.byteLimit = byteLimit
  }

  /// Adds an event of `size` bytes.
  ///
  /// - Returns: whether there was room for it.
  package mutating func add(_ size: Int) -> Bool {
    guard count < limit, bytes + size <= byteLimit else { return false }
    count += 1
    bytes += size
    return true
  }

  /// Removes an event of `size` bytes.
  package mutating func remove(_ size: Int) {
    count -= 1
    bytes -= size
  }
}
