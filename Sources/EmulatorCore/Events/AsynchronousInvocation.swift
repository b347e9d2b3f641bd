/// An invocation whose caller does not wait: tried again where the function fails, up to a point.
package struct AsynchronousInvocation: Sendable, Equatable {
  /// How often and how long it is tried.
  package struct Policy: Sendable, Equatable {
    /// How often it is tried again.
    package var retries: Int
    /// How long before the first of these; twice as long before the second. On Lambda this is a minute.
    package var delay: Duration
    /// How old the event may get.
    package var maximumAge: Duration

    /// A policy of these parts.
    package init(retries: Int = 2, delay: Duration = .seconds(1), maximumAge: Duration = .seconds(6 * 3600)) {
      self.retries = retries
      self.delay = delay
      self.maximumAge = maximumAge
    }
  }

  /// How it ended, in the words of destination records.
  package enum Condition: String, Sendable {
    /// The function worked.
    case success = "Success"
    /// It failed each time.
    case retriesExhausted = "RetriesExhausted"
    /// It failed, and by the next attempt the event would be too old.
    case eventAgeExceeded = "EventAgeExceeded"
  }

  /// What follows an attempt.
  package enum Outcome: Sendable, Equatable {
    /// Another, after so long.
    case retry(after: Duration)
    /// Nothing.
    case end(Condition)
  }

  private let policy: Policy
  private let arrival: Duration
  /// How often it was tried.
  package private(set) var attempts = 0

  /// An invocation that arrived at this moment.
  package init(_ policy: Policy, arrivedAt arrival: Duration) {
    self.policy = policy
    self.arrival = arrival
  }

  /// It was tried.
  package mutating func attempted(failed: Bool, at now: Duration) -> Outcome {
    attempts += 1
    guard failed else { return .end(.success) }
    guard attempts <= policy.retries else { return .end(.retriesExhausted) }
    let delay = policy.delay * attempts
    return now + delay - arrival > policy.maximumAge ? .end(.eventAgeExceeded) : .retry(after: delay)
  }
}
