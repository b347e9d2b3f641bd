/// The wait for the app to become ready: when to ask again, what to log meanwhile, when to give up.
///
/// It knows no socket and no clock; times are durations since any one epoch. One attempt is under way at a time: a slow
/// answer is awaited, not doubled.
package struct ReadinessProbe: Sendable {
  /// How an attempt ended.
  package enum Answer: Sendable, Equatable {
    /// A connection was accepted; enough where only that is asked for.
    case accepted
    /// An answer of this status came.
    case status(Int)
    /// Nobody listens yet.
    case refused
    /// The queue of connections of the app's Unix socket is full.
    case queueFull
    /// The connection ended before an answer.
    case closed
    /// What came is not HTTP.
    case invalid(reason: String)
    /// Anything else, in the system's words.
    case failed(String)
  }

  /// What ends the wait besides readiness.
  package enum Limit: Sendable, Equatable {
    /// Nothing but Lambda itself.
    case none
    /// `AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS`, or the deadline of the invocation within which the wait goes on:
    /// beyond it the app has failed.
    case failing(at: Duration)
    /// Async init: beyond it the first invocation is taken, and the wait goes on within that.
    case pausing(at: Duration)
  }

  /// What to do next.
  package enum Step: Sendable, Equatable {
    /// The app is ready.
    case ready
    /// Ask again at this time.
    case retry(at: Duration)
    /// End init; the wait goes on in the first invocation, by a probe made with ``resumed(until:)``.
    case pause
    /// Give up.
    case fail(ObservedFailure)
  }

  /// Lambda ends init after 10 s; async init stops this long after the process began.
  package static let asyncInitLimit = Duration.milliseconds(9800)
  /// The pauses between the attempts at an app that answers but is not healthy.
  package static let shortestPause = Duration.milliseconds(10)
  /// The longest of these pauses: as long as the time between two reports.
  package static let longestPause = reportInterval
  /// An attempt that has taken this long says more than the one before it.
  private static let telling = Duration.milliseconds(100)
  /// How long nothing is said.
  package static let reportInterval = Duration.seconds(2)

  private let target: String
  private let readinessProtocol: ReadinessProtocol
  private let healthyStatuses: StatusSet
  private let startedAt: Duration
  private var limit: Limit
  private var lastAnswer: Answer?
  /// When the attempt in progress began.
  private var attemptStart: Duration?
  /// When it was connected.
  private var connectedAt: Duration?
  /// Since when the app has answered without being healthy.
  private var unhealthySince: Duration?

  /// How many attempts have ended.
  package private(set) var attempts = 0
  /// When the next line is to be logged if the app is not ready by then; see ``report(now:)``.
  package private(set) var nextReport: Duration

  /// A probe by these settings.
  package init(_ settings: Settings, limit: Limit, now: Duration) {
    target =
      settings.readinessProtocol == .tcp
      ? "a connection to \(settings.readiness)"
      : "GET \(settings.readiness.isUnix ? "\(settings.readiness) " : "http://\(settings.readiness)")\(settings.readinessPath)"
    readinessProtocol = settings.readinessProtocol
    healthyStatuses = settings.healthyStatuses
    startedAt = now
    self.limit = limit
    nextReport = now + Self.reportInterval
  }

  /// The limit for init by these settings.
  ///
  /// - Parameters:
  ///   - processStart: when the adapter began.
  ///   - now: when the wait begins.
  package static func initLimit(_ settings: Settings, processStart: Duration, now: Duration) -> Limit {
    if settings.usesAsyncInit { return .pausing(at: processStart + asyncInitLimit) }
    return settings.readinessTimeout.map { .failing(at: now + $0) } ?? .none
  }

  /// The same wait, gone on with until the deadline of an invocation.
  package func resumed(until deadline: Duration) -> ReadinessProbe {
    var probe = self
    probe.limit = .failing(at: deadline)
    // A new caller waits, and the sandbox may have been frozen meanwhile.
    probe.unhealthySince = nil
    return probe
  }

  /// When the wait is to be ended by ``limitReached(now:)``, even within an attempt.
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

  /// The time that was set is over.
  package func limitReached(now: Duration) -> Step {
    if case .pausing = limit { return .pause }
    return .fail(.notReady(target: target, state(now: now), after: now - startedAt))
  }

  /// The app's process ended while it was starting, so there is nothing left to wait for.
  package func appEnded(now: Duration) -> Step {
    .fail(.notReady(target: target, state(now: now), after: now - startedAt))
  }

  /// The line that is due at ``nextReport``; sets when the next one is.
  ///
  /// - Parameter hint: what the sandbox's listeners tell, if nothing is reached.
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

  /// How the check stands. An attempt that has only just begun says less than how the one before it ended.
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

  /// A refused connection costs little, and the app may listen at any moment. A response costs the app time and mostly a
  /// line in its log, and an app that is unhealthy stays so for a while: the pause grows with that time, so readiness is
  /// noticed late by an eighth of it at most.
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
