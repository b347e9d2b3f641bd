/// Watches a request on a kept connection that has had no response yet. The app may have stopped reading that
/// connection for good, for example after responding to an upload without reading it, while it still serves other
/// connections.
///
/// Unread bytes in the app's receive queue prove that the app has not seen the request. But a busy app looks the same,
/// and would see the request twice if it were sent again. So a spare connection is opened first: if the app accepts it
/// and still has not read the request, it ignores the kept connection.
struct StallWatch: Sendable {
  /// What to do after a look.
  enum Verdict: Sendable, Equatable {
    /// Look again at ``nextLook``.
    case wait
    /// Open a spare connection, and look again at ``nextLook``.
    case dialSpare
    /// The app has begun to read the request, or that is not known: do not look again.
    case stop
    /// The app ignores the connection: send the request on the spare one.
    case move
  }

  /// The time before the first look. An idle app has read a request by then, even with 7% of a core in slices of 20 ms.
  static let firstLook = Duration.milliseconds(50)
  /// The pause before the second look; it doubles after each look.
  static let shortestPause = Duration.milliseconds(25)
  /// The longest pause between two looks.
  static let longestPause = Duration.seconds(1)
  /// The time from seeing the spare connection accepted to the deciding look. It gives an app time that handles both
  /// connections in one turn of its event loop.
  static let confirmation = Duration.milliseconds(10)

  /// When to look next; nil if no further look is needed.
  private(set) var nextLook: Duration?
  private var pause = shortestPause
  private var hasSpare = false
  private var isConfirming = false

  /// Creates a watch for a request that is sent now.
  init(now: Duration) { nextLook = now + Self.firstLook }

  /// The app's receive queue was checked.
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

  /// The spare connection could not be opened. The next look tries again.
  mutating func spareFailed() { hasSpare = false }
}
