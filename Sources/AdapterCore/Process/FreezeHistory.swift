/// The detected freezes of the sandbox, used to explain what happened to a connection.
///
/// Lambda pauses all processes between invocations. A freeze shows afterwards as a timer that fired much too late, or
/// as a clock that stood still while another one continued.
package struct FreezeHistory: Sendable, Equatable {
  /// A timer this late means a freeze. A busy process with a small share of a core is less late than that.
  package static let lateness = Duration.milliseconds(250)
  private static let limit = 8

  private struct Freeze: Sendable, Equatable {
    var end: Duration
    var length: Duration
  }

  private var freezes: [Freeze] = []

  /// Creates an empty history.
  package init() {}

  /// Notes that a timer which was due at `due` fired at `now`, on a clock that continues during a freeze.
  ///
  /// - Parameter stopped: how far a clock that stops in some freezes fell behind in this time.
  package mutating func woke(due: Duration, now: Duration, stopped: Duration = .zero) {
    let length = max(now - due, stopped)
    guard length >= Self.lateness else { return }
    if freezes.count == Self.limit { freezes.removeFirst() }
    freezes.append(Freeze(end: now, length: length))
  }

  /// How long the sandbox was frozen since `moment`, as far as detected.
  package func frozen(since moment: Duration) -> Duration {
    freezes.filter { $0.end >= moment }.reduce(.zero) { $0 + min($1.length, $1.end - moment) }
  }
}
