/// Which processes of the app ended when, as far back as failures can ask for.
///
/// Times are durations since any one epoch.
package struct ProcessHistory: Sendable, Equatable {
  /// A process that ended.
  package struct End: Sendable, Equatable {
    /// Its id.
    package var pid: Int32
    /// How it ended; never ``Evidence/Process/alive``.
    package var how: Evidence.Process
    /// When that was noticed.
    package var moment: Duration
    /// The most memory that it, or the largest of those that it had waited for, held at once, in bytes.
    package var peakMemory: Int?
    /// How many processes the kernel had killed for want of memory, since the end before.
    package var outOfMemoryKills: Int?

    /// An end of these parts.
    package init(
      pid: Int32, how: Evidence.Process, moment: Duration, peakMemory: Int? = nil, outOfMemoryKills: Int? = nil
    ) {
      self.pid = pid
      self.how = how
      self.moment = moment
      self.peakMemory = peakMemory
      self.outOfMemoryKills = outOfMemoryKills
    }
  }

  private static let limit = 32

  private var workers: [End] = []

  /// The last end of the main process.
  package private(set) var lastMainEnd: End?

  /// Nothing has ended.
  package init() {}

  /// The main process ended.
  package mutating func mainEnded(_ end: End) { lastMainEnd = end }

  /// A worker ended.
  package mutating func workerEnded(_ end: End) {
    if workers.count == Self.limit { workers.removeFirst() }
    workers.append(end)
  }

  /// The last end of the main process, if it was not before `moment`.
  package func mainEnd(since moment: Duration) -> End? {
    guard let lastMainEnd, lastMainEnd.moment >= moment else { return nil }
    return lastMainEnd
  }

  /// The workers that ended since `moment`, in the order in which that was noticed.
  package func workersGone(since moment: Duration) -> [Int32] {
    workers.filter { $0.moment >= moment }.map { $0.pid }
  }

  /// How many processes the kernel killed for want of memory, as noticed with the ends since `moment`; nil where
  /// nothing ended, or the kernel's count cannot be read.
  package func outOfMemoryKills(since moment: Duration) -> Int? {
    let ends = workers.filter { $0.moment >= moment } + (mainEnd(since: moment).map { [$0] } ?? [])
    let counts = ends.compactMap { $0.outOfMemoryKills }
    return counts.isEmpty ? nil : counts.reduce(0, +)
  }
}
