/// When the parts of a body came.
package struct BodyArrivals: Sendable {
  /// How many parts came.
  package private(set) var count = 0
  /// When the first and the last of them came; nil while none has.
  package private(set) var range: ClosedRange<ContinuousClock.Instant>?

  /// A part came now.
  mutating func note() {
    count += 1
    let now = ContinuousClock.now
    range = (range?.lowerBound ?? now)...now
  }
}
