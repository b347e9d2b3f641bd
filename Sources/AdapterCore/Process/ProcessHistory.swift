/// When the app's processes ended, as far back as explaining a failure requires.
///
/// Times are durations since a common epoch.
package struct ProcessHistory: Sendable, Equatable {
  /// A process that ended.
  package struct End: Sendable, Equatable {
    /// Its process ID.
    package var pid: Int32
    /// How it ended; never ``Evidence/Process/alive``.
    package var how: Evidence.Process
    /// When its end was noticed.
    package var moment: Duration
    /// The peak resident memory of the process, or of its largest reaped descendant, in bytes.
    package var peakMemory: Int?
    /// How many processes the kernel killed for lack of memory since the previous end.
    package var outOfMemoryKills: Int?

    /// Creates an end from its parts.
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

  /// Creates an empty history.
  package init() {}

  /// Notes the end of the main process.
  package mutating func mainEnded(_ end: End) { lastMainEnd = end }

  /// Notes the end of a worker.
  package mutating func workerEnded(_ end: End) {
    if workers.count == Self.limit { workers.removeFirst() }
    workers.append(end)
  }

  /// The last end of the main process, if it was not before `moment`.
  package func mainEnd(since moment: Duration) -> End? {
    guard let lastMainEnd, lastMainEnd.moment >= moment else { return nil }
    return lastMainEnd
  }

  /// The IDs of the workers that ended since `moment`, in the order in which their ends were noticed.
  package func workersGone(since moment: Duration) -> [Int32] {
    workers.filter { $0.moment >= moment }.map { $0.pid }
  }

  /// How many processes the kernel killed for lack of memory, as noticed with the ends since `moment`; nil if nothing
  /// ended, or the kernel's count cannot be read.
  package func outOfMemoryKills(since moment: Duration) -> Int? {
    let ends = workers.filter { $0.moment >= moment } + (mainEnd(since: moment).map { [$0] } ?? [])
    let counts = ends.compactMap { $0.outOfMemoryKills }
    return counts.isEmpty ? nil : counts.reduce(0, +)
  }
}
