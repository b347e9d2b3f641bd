/// The freezes of the sandbox that were noticed, for those who ask what happened to a connection.
///
/// Lambda pauses all processes between invocations. What shows it afterwards is a wake-up that came much too late, or
/// a clock that stood still while another went on.
package struct FreezeHistory: Sendable, Equatable {
  /// A wake-up this late means a freeze; a busy process on a small share of a core is less late than that.
  package static let lateness = Duration.milliseconds(250)
  private static let limit = 8

  private struct Freeze: Sendable, Equatable {
    var end: Duration
    var length: Duration
  }

  private var freezes: [Freeze] = []

  /// None was noticed.
  package init() {}

  /// Somebody who wanted to wake at `due` woke at `now`, on a clock that runs through a freeze.
  ///
  /// - Parameter stopped: how far a clock that stands still in some freezes fell behind in this time.
  package mutating func woke(due: Duration, now: Duration, stopped: Duration = .zero) {
    let length = max(now - due, stopped)
    guard length >= Self.lateness else { return }
    if freezes.count == Self.limit { freezes.removeFirst() }
    freezes.append(Freeze(end: now, length: length))
  }

  /// For how long the sandbox was frozen since `moment`, as far as it was noticed.
  package func frozen(since moment: Duration) -> Duration {
    freezes.filter { $0.end >= moment }.reduce(.zero) { $0 + min($1.length, $1.end - moment) }
  }
}
