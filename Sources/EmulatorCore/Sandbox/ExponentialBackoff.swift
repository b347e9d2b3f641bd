/// The pauses between checks for something that ends by itself without an event: each is twice as long as the one
/// before it.
package struct ExponentialBackoff: Sendable, Equatable {
  /// The longest pause.
  package let longest: Duration
  private let shortest: Duration
  private var next: Duration

  /// A backoff that begins with the shortest pause.
  package init(from shortest: Duration = .milliseconds(1), to longest: Duration = .milliseconds(50)) {
    self.shortest = shortest
    self.longest = longest
    next = shortest
  }

  /// The pause before the next check.
  package mutating func pause() -> Duration {
    defer { next = min(next * 2, longest) }
    return next
  }

  /// Begins with the shortest pause again, since something has happened.
  package mutating func reset() { next = shortest }
}
