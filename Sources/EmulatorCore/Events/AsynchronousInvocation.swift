/// The state of an asynchronous invocation: failed attempts are retried within limits.
package struct AsynchronousInvocation: Sendable, Equatable {
  /// How often and for how long an event is retried.
  package struct Policy: Sendable, Equatable {
    /// The maximum number of retries after failures.
    package var retries: Int
    /// The delay before the first retry; it doubles for the second. On Lambda it is one minute. It also scales the
    /// delays after throttling: 1 s or this delay, whichever is less, then twice as long each time, up to five times
    /// this delay.
    package var delay: Duration
    /// The maximum age of the event.
    package var maximumAge: Duration

    package init(retries: Int = 2, delay: Duration = .seconds(1), maximumAge: Duration = .seconds(6 * 3600)) {
      self.retries = retries
      self.delay = delay
      self.maximumAge = maximumAge
    }
  }

  /// How the invocation ended, with the names used in destination records.
  package enum Condition: String, Sendable {
    /// The function succeeded.
    case success = "Success"
    /// Every attempt failed.
    case retriesExhausted = "RetriesExhausted"
    /// The event would be too old at the next attempt.
    case eventAgeExceeded = "EventAgeExceeded"
    /// The function's reserved concurrency is 0.
    case zeroReservedConcurrency = "ZeroReservedConcurrency"
  }

  /// The result of one attempt.
  package enum Attempt: Sendable {
    /// The function succeeded.
    case worked
    case failed
    /// No sandbox was free. This does not count as an attempt and is retried until the event is too old.
    case throttled
  }

  /// What happens after an attempt.
  package enum Outcome: Sendable, Equatable {
    /// Try again after this delay.
    case retry(after: Duration)
    /// The invocation is over.
    case end(Condition)
  }

  private let policy: Policy
  private let arrival: Duration
  /// The number of attempts so far.
  package private(set) var attempts = 0
  /// How often the event was throttled since the last attempt.
  private var throttles = 0

  package init(_ policy: Policy, arrivedAt arrival: Duration) {
    self.policy = policy
    self.arrival = arrival
  }

  /// Records an attempt, and decides what happens next.
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

  /// The age of the event.
  package func age(at now: Duration) -> Duration { now - arrival }

  private func again(after delay: Duration, at now: Duration) -> Outcome {
    age(at: now) + delay > policy.maximumAge ? .end(.eventAgeExceeded) : .retry(after: delay)
  }
}
