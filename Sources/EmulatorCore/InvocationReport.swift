/// The times of one invocation, for its REPORT line.
package struct InvocationReport: Sendable, Equatable {
  /// The invocation.
  package var id: RequestID
  /// From its delivery (or from its arrival at a sandbox that had to start for it) until runtime and extensions were
  /// done with it.
  package var duration: Duration
  /// How long the sandbox took to start, where this was its first invocation.
  package var initDuration: Duration?
  /// How long the restore from a snapshot took, where this was the first invocation after it.
  package var restoreDuration: Duration?

  /// A report of these times.
  package init(
    id: RequestID, duration: Duration, initDuration: Duration? = nil, restoreDuration: Duration? = nil
  ) {
    self.id = id
    self.duration = duration
    self.initDuration = initDuration
    self.restoreDuration = restoreDuration
  }
}
