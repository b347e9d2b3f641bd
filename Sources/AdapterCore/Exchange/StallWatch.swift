/// Watches a request on a kept connection that nothing has come back for. An app may have stopped reading that
/// connection for good, as after an upload that it answered without reading it, while it serves others.
///
/// Bytes that lie unread in the app's queue prove that the request was never seen. That alone does not tell such a
/// connection from an app that is busy, which would see the request twice if it were sent again. So a spare connection is
/// made first: an app that accepts that, and still has not read the request, passes it over.
struct StallWatch: Sendable {
  /// What is to be done after a look.
  enum Verdict: Sendable, Equatable {
    /// Look again at ``nextLook``.
    case wait
    /// Make a spare connection, and look again at ``nextLook``.
    case dialSpare
    /// The app has the request, or nothing is known: no more looks.
    case stop
    /// The app passes the request over.
    case move
  }

  /// When to look first: an idle app has long read a request by then, also with 7% of a core in slices of 20 ms.
  static let firstLook = Duration.milliseconds(50)
  /// The pause before the second look, doubled from look to look.
  static let shortestPause = Duration.milliseconds(25)
  /// The longest pause between two looks.
  static let longestPause = Duration.seconds(1)
  /// From the sight of an accepted spare connection to the look that decides: an app that reads both in one turn of its
  /// loop has had time for it.
  static let confirmation = Duration.milliseconds(10)

  /// When to look next; nil once there is nothing more to see.
  private(set) var nextLook: Duration?
  private var pause = shortestPause
  private var hasSpare = false
  private var isConfirming = false

  /// A watch of a request that is sent now.
  init(now: Duration) { nextLook = now + Self.firstLook }

  /// The app's queue was looked at.
  mutating func looked(_ reading: Exchange.RequestReading, now: Duration) -> Verdict {
    switch reading {
    case .begunOrUnknown:
      nextLook = nil
      return .stop
    case .passedOver where isConfirming:
      nextLook = nil
      return .move
    case .passedOver:
      isConfirming = true
      nextLook = now + Self.confirmation
      return .wait
    case .unread:
      isConfirming = false
      nextLook = now + pause
      pause = min(pause * 2, Self.longestPause)
      defer { hasSpare = true }
      return hasSpare ? .wait : .dialSpare
    }
  }

  /// The spare connection was not made: the next look tries again.
  mutating func spareFailed() { hasSpare = false }
}
