/// The pauses between checks for something that ends without an event. Each pause is twice as long as the previous one,
/// up to a maximum.
package struct ExponentialBackoff: Sendable, Equatable {
  package let longest: Duration
  private let shortest: Duration
  private var next: Duration

  package init(from shortest: Duration = .milliseconds(1), to longest: Duration = .milliseconds(50)) {
    self.shortest = shortest
    self.longest = longest
    next = shortest
  }

  /// Returns the pause before the next check.
  package mutating func pause() -> Duration {
    defer { next = min(next * 2, longest) }
    return next
  }

  /// Starts with the shortest pause again, because something has happened.
  package mutating func reset() { next = shortest }
}
