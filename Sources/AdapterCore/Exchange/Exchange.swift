/// The life of one request to the app, from the choice of a connection to the end of its response: what to do next, and
/// when to give up. It uses no socket and no clock; times are durations since a common epoch, on a clock that continues
/// during a freeze.
///
/// The driver carries out each ``Step`` and reports the outcome, which returns the next step:
///
///     var step = exchange.start(keptConnectionIdle: idle, now: now)
///     while true {
///       switch step {
///       case .dial(let until): step = await connect(until) ? exchange.connected(now: now) : exchange.connectFailed(…)
///       …
///
/// Guarantees:
/// - A request that is not replayable is never sent again once a byte of it was written. In ``UpstreamReuse/safe`` mode
///   it never uses a kept connection.
/// - No request is sent more than three times, and a retry always uses a new connection.
/// - A request that the app leaves unread on a kept connection is sent again only if it is replayable, since the app
///   may still read it from the old connection later.
/// - Nothing is sent again once a complete response head has arrived.
package struct Exchange: ~Copyable {
  private enum State {
    /// Not started. Next: probing, dialing.
    case idle
    /// A kept connection is being checked. Next: sending, dialing.
    case probing
    /// A connection is being opened. Next: sending, waiting, ended.
    case dialing(since: Duration, refusals: Int)
    /// A pause before the next connection. Next: dialing, ended.
    case waiting(Pause)
    /// The request is being sent, and the response's head is awaited. Next: dialing, waiting, receiving, ended.
    case sending(isKept: Bool)
    /// The head has arrived. Next: ended.
    case receiving
    /// Delivered or failed.
    case ended
  }

  private enum Pause {
    /// Connections were refused, or the connection queue was full.
    case refused(since: Duration, refusals: Int)
    /// The request will be sent again.
    case beforeRetry
  }

  private let rules: Rules
  private let backoff = ConnectBackoff()
  private var state = State.idle
  /// Whether a byte of the request has ever been written.
  private var isTouched = false
  /// Whether the request was first sent over a kept connection.
  private var usedKeptConnection = false
  private var stallWatch: StallWatch?
  private var leavesKeptConnection = false

  /// When to close the kept connection that the request did not use, if no byte of a response has arrived by then; nil
  /// if there is none or the request is not being sent.
  ///
  /// It stays open at first because many apps would handle its end before the request, which delays the response. It
  /// does not stay open for long because a server that serves one connection at a time accepts the new one only after
  /// the kept one is closed.
  package private(set) var keptConnectionRelease: Duration?
  private static let releasePause = Duration.milliseconds(2)

  /// How many times sending the request has begun.
  package private(set) var sends = 0

  /// Creates an exchange with these rules.
  package init(_ rules: Rules) { self.rules = rules }
}

// MARK: Connections

extension Exchange {
  /// Starts the exchange.
  ///
  /// - Parameter keptConnectionIdle: how long the kept connection has been idle; nil if there is none.
  package mutating func start(keptConnectionIdle: Duration?, now: Duration) -> Step {
    guard case .idle = state else { return .abandon }
    guard now < rules.deadline else { return fail(.timedOut(.notStarted)) }
    if let idle = keptConnectionIdle, rules.reuse.permits(isReplayable: rules.retry.isReplayable, idle: idle) {
      state = .probing
      return .probeKeptConnection
    }
    leavesKeptConnection = keptConnectionIdle != nil
    return dial(now: now)
  }

  /// The kept connection was checked. It is not fit if it is closed or has received unexpected bytes.
  package mutating func keptConnectionProbed(isFit: Bool, now: Duration) -> Step {
    guard case .probing = state else { return .abandon }
    return isFit ? send(isKept: true, now: now) : dial(now: now)
  }

  /// The new connection is open.
  package mutating func connected(now: Duration) -> Step {
    guard case .dialing = state else { return .abandon }
    guard now < rules.deadline else { return fail(.timedOut(.connecting)) }
    return send(isKept: false, now: now)
  }

  /// The new connection could not be opened.
  package mutating func connectFailed(_ failure: ConnectFailure, now: Duration) -> Step {
    guard case .dialing(let since, let refusals) = state else { return .abandon }
    guard now < rules.deadline else { return fail(.timedOut(.connecting)) }
    let error: String
    switch failure {
    case .refused: error = "connection refused"
    case .queueFull, .timedOut: error = "the app accepts no connection"
    case .other(let text): error = text
    }
    let next = now + backoff.pause(after: refusals + 1)
    if failure == .refused || failure == .queueFull, next < since + rules.connectTimeout {
      return wait(.refused(since: since, refusals: refusals + 1), until: next)
    }
    return fail(.notListening(target: rules.target.description, error: error, after: now - since))
  }

  /// The pause is over.
  package mutating func waited(now: Duration) -> Step {
    guard case .waiting(let pause) = state else { return .abandon }
    guard now < rules.deadline else { return fail(.timedOut(.connecting)) }
    switch pause {
    case .refused(let since, let refusals): return dial(since: since, refusals: refusals, now: now)
    case .beforeRetry: return dial(now: now)
    }
  }

  private mutating func dial(now: Duration) -> Step { dial(since: now, refusals: 0, now: now) }

  private mutating func dial(since: Duration, refusals: Int, now: Duration) -> Step {
    state = .dialing(since: since, refusals: refusals)
    // The first attempt gets some time even if the timeout is zero, which only means that there is no second attempt.
    let limit = since + (refusals == 0 ? max(rules.connectTimeout, .milliseconds(100)) : rules.connectTimeout)
    return .dial(until: min(rules.deadline, limit))
  }

  private mutating func wait(_ pause: Pause, until moment: Duration) -> Step {
    state = .waiting(pause)
    return .wait(until: min(moment, rules.deadline))
  }

  private mutating func send(isKept: Bool, now: Duration) -> Step {
    state = .sending(isKept: isKept)
    sends += 1
    usedKeptConnection = usedKeptConnection || isKept
    keptConnectionRelease = leavesKeptConnection ? now + Self.releasePause : nil
    leavesKeptConnection = false
    let mayMove = isKept && rules.retry.allowsAnother(after: sends, usedKeptConnection: true, isTouched: true)
    stallWatch = mayMove ? StallWatch(now: now) : nil
    return .send
  }
}

// MARK: Requests that are not read

extension Exchange {
  /// The kept connection that the request did not use was closed at ``keptConnectionRelease``.
  package mutating func keptConnectionReleased() { keptConnectionRelease = nil }

  /// When to check how far the app has read the request, if no byte of a response has arrived by then; nil if the
  /// result would change nothing.
  package var nextLook: Duration? { stallWatch?.nextLook }

  /// The app's receive queue was checked at ``nextLook``.
  package mutating func looked(_ reading: RequestReading, now: Duration) -> Step {
    guard case .sending = state else { return .abandon }
    switch stallWatch?.looked(reading, now: now) {
    case nil: return .abandon
    case .wait, .stop: return .awaitHead
    // The limit is short: on loopback a connection takes no time, and a response that arrives meanwhile must wait.
    case .dialSpare: return .dialSpare(until: min(now + StallWatch.shortestPause, rules.deadline))
    case .move:
      isTouched = true
      _ = send(isKept: false, now: now)
      return .sendOnSpare
    }
  }

  /// The spare connection was opened; or it could not be opened in time, or is already closed again.
  package mutating func spareDialed(isConnected: Bool) -> Step {
    guard case .sending = state, stallWatch != nil else { return .abandon }
    if !isConnected { stallWatch?.spareFailed() }
    return .awaitHead
  }
}

// MARK: The response

extension Exchange {
  /// The final response's head has arrived.
  package mutating func headReceived() -> Step {
    guard case .sending = state else { return .abandon }
    isTouched = true
    state = .receiving
    return rules.isStreamed ? .deliver : .receiveBody
  }

  /// The body is complete.
  ///
  /// - Parameter isConnectionReusable: whether the connection can carry another request: both messages ended cleanly,
  ///   and the app did not ask to close it.
  package mutating func bodyComplete(isConnectionReusable: Bool) -> Step {
    guard case .receiving = state else { return .abandon }
    state = .ended
    return .finish(keepsConnection: isConnectionReusable && rules.reuse.keepsConnections)
  }

  /// The connection was closed or reset.
  package mutating func closed(_ progress: Progress, now: Duration) -> Step {
    switch state {
    case .sending:
      isTouched = isTouched || progress.requestSent > 0
      return retry(now: now) ?? fail(.closedBeforeResponse(received: progress.received))
    case .receiving:
      return fail(.closedMidResponse(received: progress.received, of: progress.expected))
    case .idle, .probing, .dialing, .waiting, .ended:
      return .abandon
    }
  }

  /// The response is invalid; `reason` is a clause about it: "its head is too large".
  ///
  /// On a kept connection it may be the end of an earlier response, so a replayable request is sent again.
  package mutating func responseInvalid(reason: String, now: Duration) -> Step {
    switch state {
    case .sending(let isKept):
      isTouched = true
      return (isKept ? retry(now: now) : nil) ?? fail(.invalidResponse(reason: reason))
    case .receiving:
      return fail(.invalidResponse(reason: reason))
    case .idle, .probing, .dialing, .waiting, .ended:
      return .abandon
    }
  }

  /// The response is larger than Lambda accepts.
  package mutating func responseTooLarge(size: Int, limit: Int) -> Step {
    guard case .receiving = state else { return .abandon }
    return fail(.responseTooLarge(size: size, limit: limit))
  }

  private mutating func retry(now: Duration) -> Step? {
    let allowsAnother = rules.retry.allowsAnother(
      after: sends, usedKeptConnection: usedKeptConnection, isTouched: isTouched)
    guard allowsAnother, now < rules.deadline else { return nil }
    let delay = rules.retry.delay(after: sends)
    return delay > .zero ? wait(.beforeRetry, until: now + delay) : dial(now: now)
  }
}

// MARK: The end

extension Exchange {
  /// The deadline has passed.
  ///
  /// - Parameter progress: how far the request had progressed, if it was on a connection.
  package mutating func deadlineReached(_ progress: Progress? = nil) -> Step {
    switch state {
    case .ended: return .abandon
    case .idle, .probing, .dialing, .waiting: return fail(.timedOut(.connecting))
    case .sending:
      if let progress, progress.requestSent < progress.requestSize {
        return fail(.timedOut(.sending(sent: progress.requestSent, of: progress.requestSize)))
      }
      return fail(.timedOut(.awaitingResponse))
    case .receiving:
      if let progress, progress.isHeldBack { return fail(.timedOut(.delivering(received: progress.received))) }
      return fail(.timedOut(.receivingBody(received: progress?.received ?? 0, of: progress?.expected)))
    }
  }

  /// Nothing waits for the response any more.
  package mutating func callerGone() -> Step {
    state = .ended
    return .abandon
  }

  private mutating func fail(_ failure: ObservedFailure) -> Step {
    state = .ended
    return .fail(failure)
  }
}
