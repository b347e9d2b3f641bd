/// When the parts of a body arrived.
package struct BodyArrivals: Sendable {
  /// How many parts have arrived.
  package private(set) var count = 0
  /// When the first and the last of them arrived; nil if none has.
  package private(set) var range: ClosedRange<ContinuousClock.Instant>?

  /// Notes that a part arrived now.
  mutating func note() {
    count += 1
    let now = ContinuousClock.now
    range = (range?.lowerBound ?? now)...now
  }
}
