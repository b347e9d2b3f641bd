/// An invocation whose caller does not wait: tried again where the function fails, up to a point.
package struct AsynchronousInvocation: Sendable, Equatable {
  /// How often and how long it is tried.
  package struct Policy: Sendable, Equatable {
    /// How often it is tried again where the function failed.
    package var retries: Int
    /// How long before the first of these; twice as long before the second. On Lambda this is a minute. It is the
    /// measure of the delays where no sandbox was free, too: a second at first, or this if it is less, then twice as long
    /// each time, up to five times this.
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
    /// By the next attempt the event would be too old.
    case eventAgeExceeded = "EventAgeExceeded"
    /// The function may not run at all.
    case zeroReservedConcurrency = "ZeroReservedConcurrency"
  }

  /// What came of an attempt.
  package enum Attempt: Sendable {
    /// The function worked.
    case worked
    /// The function failed.
    case failed
    /// The function was not run, since no sandbox was free. This counts as no attempt, and is tried again as long as
    /// the event is not too old.
    case throttled
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
  /// How often there was no free sandbox since the last attempt.
  private var throttles = 0

  /// An invocation that arrived at this moment.
  package init(_ policy: Policy, arrivedAt arrival: Duration) {
    self.policy = policy
    self.arrival = arrival
  }

  /// It was tried.
  package mutating func attempted(_ attempt: Attempt, at now: Duration) -> Outcome {
    switch attempt {
    case .worked:
      attempts += 1
      return .end(.success)
    case .failed:
      attempts += 1
      throttles = 0
      guard attempts <= policy.retries else { return .end(.retriesExhausted) }
      return again(after: policy.delay * attempts, at: now)
    case .throttled:
      let delay = min(min(.seconds(1), policy.delay) * (1 << min(throttles, 20)), policy.delay * 5)
      throttles += 1
      return again(after: delay, at: now)
    }
  }

  /// How old the event is.
  package func age(at now: Duration) -> Duration { now - arrival }

  private func again(after delay: Duration, at now: Duration) -> Outcome {
    age(at: now) + delay > policy.maximumAge ? .end(.eventAgeExceeded) : .retry(after: delay)
  }
}
