/// The wait for the app to become ready: when to try again, what to log, when to give up.
///
/// It uses no socket and no clock; times are durations since a common epoch. Only one attempt is in progress at a time:
/// a slow response is awaited, without a second request.
package struct ReadinessProbe: Sendable {
  /// How an attempt ended.
  package enum Answer: Sendable, Equatable {
    /// A connection was accepted, which is enough for the protocol `tcp`.
    case accepted
    /// A response with this status arrived.
    case status(Int)
    /// Nothing listens yet.
    case refused
    /// The connection queue of the app's Unix socket is full.
    case queueFull
    /// The connection ended before a response.
    case closed
    /// The response is not HTTP.
    case invalid(reason: String)
    /// Another error, as the system describes it.
    case failed(String)
  }

  /// What ends the wait besides readiness.
  package enum Limit: Sendable, Equatable {
    /// No limit besides Lambda's own.
    case none
    /// `AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS`, or the deadline of the invocation in which the wait continues. After
    /// it, the app has failed.
    case failing(at: Duration)
    /// Async init: after it, the first invocation is taken, and the wait continues in it.
    case pausing(at: Duration)
  }

  /// What to do next.
  package enum Step: Sendable, Equatable {
    /// The app is ready.
    case ready
    /// Try again at this time.
    case retry(at: Duration)
    /// End init. The wait continues in the first invocation, with a probe made by ``resumed(until:)``.
    case pause
    /// Give up.
    case fail(ObservedFailure)
  }

  /// How long after the process started async init ends. Lambda ends init after 10 s.
  package static let asyncInitLimit = Duration.milliseconds(9800)
  /// The shortest pause between attempts if the app responds but is not healthy.
  package static let shortestPause = Duration.milliseconds(10)
  /// The longest of these pauses: as long as the time between two reports.
  package static let longestPause = reportInterval
  /// An attempt that has taken this long is reported instead of the previous one.
  private static let telling = Duration.milliseconds(100)
  /// The time between two log lines during the wait.
  package static let reportInterval = Duration.seconds(2)

  private let target: String
  private let readinessProtocol: ReadinessProtocol
  private let healthyStatuses: StatusSet
  private let startedAt: Duration
  private var limit: Limit
  private let timeout: Duration?
  private var lastAnswer: Answer?
  /// When the current attempt began.
  private var attemptStart: Duration?
  /// When the current attempt was connected.
  private var connectedAt: Duration?
  /// Since when the app has responded without being healthy.
  private var unhealthySince: Duration?

  /// How many attempts have ended.
  package private(set) var attempts = 0
  /// When to log the next line, if the app is not ready by then; see ``report(now:hint:)``.
  package private(set) var nextReport: Duration

  /// Creates a probe with these settings.
  package init(_ settings: Settings, limit: Limit, now: Duration) {
    target =
      settings.readinessProtocol == .tcp
      ? "a connection to \(settings.readiness)"
      : "GET \(settings.readiness.isUnix ? "\(settings.readiness) " : "http://\(settings.readiness)")\(settings.readinessPath)"
    readinessProtocol = settings.readinessProtocol
    healthyStatuses = settings.healthyStatuses
    startedAt = now
    self.limit = limit
    timeout = settings.readinessTimeout
    nextReport = now + Self.reportInterval
  }

  /// The limit for init.
  ///
  /// - Parameters:
  ///   - processStart: when the adapter's process started.
  ///   - now: when the wait begins.
  package static func initLimit(_ settings: Settings, processStart: Duration, now: Duration) -> Limit {
    if settings.usesAsyncInit { return .pausing(at: processStart + asyncInitLimit) }
    return settings.readinessTimeout.map { .failing(at: now + $0) } ?? .none
  }

  /// The same wait, continued until the deadline of an invocation.
  package func resumed(until deadline: Duration) -> ReadinessProbe {
    var probe = self
    probe.limit = .failing(at: deadline)
    // Start again with short pauses: a new caller is waiting, and the sandbox may have been frozen.
    probe.unhealthySince = nil
    return probe
  }

  /// When to end the wait with ``limitReached(now:)``, even during an attempt.
  package var limitMoment: Duration? {
    switch limit {
    case .none: nil
    case .failing(let moment), .pausing(let moment): moment
    }
  }

  /// An attempt begins.
  package mutating func attemptBegins(now: Duration) {
    attemptStart = now
    connectedAt = nil
  }

  /// The attempt is connected; the response is still to come.
  package mutating func connected(now: Duration) { connectedAt = now }

  /// An attempt ended.
  package mutating func attemptEnded(_ answer: Answer, now: Duration) -> Step {
    attempts += 1
    lastAnswer = answer
    attemptStart = nil
    connectedAt = nil
    if isHealthy(answer) { return .ready }
    if let limitMoment, now >= limitMoment { return limitReached(now: now) }
    let next = now + pause(after: answer, now: now)
    return .retry(at: limitMoment.map { min($0, next) } ?? next)
  }

  /// The limit has been reached.
  package func limitReached(now: Duration) -> Step {
    if case .pausing = limit { return .pause }
    let hasTimedOut = timeout.map { limit == .failing(at: startedAt + $0) } ?? false
    let state = state(now: now)
    return .fail(
      .notReady(target: target, state, after: now - startedAt, timeout: hasTimedOut ? timeout : nil))
  }

  /// The app's process ended while it was starting, so there is nothing left to wait for.
  package func appEnded(now: Duration) -> Step {
    .fail(.notReady(target: target, state(now: now), after: now - startedAt))
  }

  /// The line to log at ``nextReport``; also sets the time of the next one.
  ///
  /// - Parameter hint: a hint from the sandbox's listeners, if nothing listens where the app is expected.
  package mutating func report(now: Duration, hint: ListenerHint? = nil) -> LogRecord {
    while nextReport <= now { nextReport += Self.reportInterval }
    let state = state(now: now)
    var metadata: [LogRecord.Pair] = [("tried", .text(target)), ("state", .text(state.description))]
    if let previous = state.previous { metadata.append(("previous", .text(previous.description))) }
    metadata += [
      ("attempts", .integer(attempts)), ("waitedMs", .milliseconds(now - startedAt)),
      ("hint", .text(hint?.text ?? "\(state.cause) \(state.cure)")),
    ]
    return LogRecord(.info, "The app is not ready yet", metadata)
  }

  /// The state of the check: the current attempt, or the previous one if the current one has only just begun.
  package func state(now: Duration) -> ReadinessState {
    if let attemptStart, lastAnswer == nil || now - attemptStart >= Self.telling {
      let attempt: ReadinessState.Attempt =
        connectedAt.map { .awaitingResponse(for: now - $0) } ?? .connecting(for: now - attemptStart)
      return ReadinessState(attempt, previous: lastAnswer, healthyStatuses: healthyStatuses)
    }
    return ReadinessState(lastAnswer.map { .ended($0) } ?? .none, healthyStatuses: healthyStatuses)
  }

  private func isHealthy(_ answer: Answer) -> Bool {
    switch (readinessProtocol, answer) {
    case (.tcp, .accepted), (.tcp, .status): true
    case (.http, .status(let status)): healthyStatuses.contains(status)
    default: false
    }
  }

  /// The pause before the next attempt. A refused connection is cheap, and the app may start to listen at any moment. A
  /// response costs the app time and often a line in its log, and an unhealthy app usually stays so for a while. So the
  /// pause grows with that time: readiness is noticed late by at most an eighth of it.
  private mutating func pause(after answer: Answer, now: Duration) -> Duration {
    if answer == .refused || answer == .queueFull {
      unhealthySince = nil
      return attempts < 1000 ? .milliseconds(1) : .milliseconds(2)
    }
    let since = unhealthySince ?? now
    unhealthySince = since
    return min(max((now - since) / 8, Self.shortestPause), Self.longestPause)
  }
}
