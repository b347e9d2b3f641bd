/// The parts of an examination, and how long they may still take.
///
/// It starts with the figures of a small app, and replaces them by what was measured.
package struct ExaminationPlan: Sendable, Equatable {
  /// A part, which is made in sandboxes of its own.
  package enum Part: Sendable, Hashable, CaseIterable {
    /// The start with the function's share of a CPU.
    case start
    /// Requests without a freeze.
    case requests
    /// Requests before and after a freeze.
    case freeze
    /// Requests to two sandboxes.
    case state
  }

  /// The parts that are not over, in their order.
  private var left: [Part]
  /// When the first of them began; nil if it has not.
  private var began: Duration?
  /// How long a freeze lasts, and how long an idle connection is watched.
  private let longest: Duration
  /// How long a start takes.
  private var start = Duration.seconds(2)
  /// How many requests there are.
  private var requestCount: Int
  /// How long all of them take, one after the other.
  private var requestDuration: Duration
  /// How long the app is watched after its responses.
  private let watching: Duration
  /// Whether the state is examined during the freeze.
  private let hasFreeze: Bool

  /// - Parameters:
  ///   - parts: the parts to make.
  ///   - longest: how long a freeze lasts, and how long an idle connection is watched.
  ///   - requests: the user's requests; none if the doctor is to find some.
  package init(_ parts: Set<Part>, longest: Duration, requests: [AppRequest]) {
    left = Part.allCases.filter(parts.contains)
    self.longest = longest
    hasFreeze = parts.contains(.freeze)
    let requests = requests.isEmpty ? [AppRequest("GET", "/")] : requests
    requestCount = requests.count
    requestDuration = .milliseconds(50) * requestCount
    watching = WatchTimes(requests).total
  }

  /// A part begins, and those before it are over.
  ///
  /// - Parameter time: since the examination began.
  package mutating func begin(_ part: Part, at time: Duration) {
    guard let index = left.firstIndex(of: part) else { return }
    left.removeFirst(index)
    began = time
  }

  /// A start took this long.
  package mutating func measured(start: Duration) { self.start = start }

  /// Each of the requests took this long.
  package mutating func measured(requests: [Duration]) {
    requestCount = max(1, requests.count)
    requestDuration = requests.reduce(.zero, +)
  }

  /// How long all that is left may take; at least a second for the part that is under way.
  ///
  /// - Parameter time: since the examination began.
  package func remaining(at time: Duration) -> Duration {
    guard let current = left.first else { return .zero }
    let elapsed = began.map { time - $0 } ?? .zero
    return left.dropFirst().reduce(max(.seconds(1), estimate(current) - elapsed)) { $0 + estimate($1) }
  }

  private func estimate(_ part: Part) -> Duration {
    switch part {
    case .start: start
    case .requests:
      // While the rest is done, idle connections are watched; after each response, background work is.
      max(longest, start + requestDuration * 6 + watching + .seconds(4))
    case .freeze:
      // Each request is followed by a short freeze of its own.
      start + requestDuration * 5 + .milliseconds(800) * requestCount + .seconds(2)
        + max(longest, left.contains(.state) ? state : .zero)
    case .state: hasFreeze ? .zero : state
    }
  }

  private var state: Duration { start * 2 + requestDuration * 10 }
}

/// What the doctor does, and how long the rest may take.
package struct ExaminationProgress: Sendable, Equatable {
  /// What it does, as a noun phrase.
  package var activity: String
  /// How long the rest may take.
  package var remaining: Duration

  package init(_ activity: String, remaining: Duration) {
    self.activity = activity
    self.remaining = remaining
  }

  /// The line for a terminal: `a freeze of 6 s ... about 20 s left`.
  ///
  /// - Parameter elapsed: the time since the activity began.
  package func text(after elapsed: Duration) -> String {
    "\(activity) ... about \(Self.rounded(max(.seconds(1), remaining - elapsed))) left"
  }

  /// More digits would promise too much.
  private static func rounded(_ duration: Duration) -> String {
    let seconds = Int((duration / .seconds(1)).rounded(.up))
    return switch seconds {
    case ...10: "\(seconds) s"
    case ...90: "\((seconds + 4) / 5 * 5) s"
    default: "\((seconds + 59) / 60) min"
    }
  }
}
