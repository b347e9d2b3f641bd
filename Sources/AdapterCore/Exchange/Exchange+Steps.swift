package import HTTPMessages

extension Exchange {
  /// The rules of an exchange.
  package struct Rules: Sendable {
    /// Whether and how many times the request may be retried.
    package var retry: RetryPolicy
    /// Whether it may use a kept connection.
    package var reuse: ReusePolicy
    /// `AWS_LWA_CONNECT_TIMEOUT`: how long refused connections are retried.
    package var connectTimeout: Duration
    /// When the exchange is ended, with or without a response; see ``InvocationDeadline``.
    package var deadline: Duration
    /// Whether the response is delivered as it arrives, rather than in one piece.
    package var isStreamed: Bool
    /// The app's endpoint, for messages.
    package var target: Endpoint

    /// Creates rules from their parts.
    package init(
      retry: RetryPolicy, reuse: ReusePolicy, connectTimeout: Duration, deadline: Duration, isStreamed: Bool,
      target: Endpoint
    ) {
      self.retry = retry
      self.reuse = reuse
      self.connectTimeout = connectTimeout
      self.deadline = deadline
      self.isStreamed = isStreamed
      self.target = target
    }
  }

  /// What to do next.
  package enum Step: Sendable, Equatable {
    /// Check whether the kept connection is still unused and open, then call
    /// ``Exchange/keptConnectionProbed(isFit:now:)``.
    case probeKeptConnection
    /// Close the current connection, if any, and open a new one; give up at `until`. Then call
    /// ``Exchange/connected(now:)`` or ``Exchange/connectFailed(_:now:)``. A kept connection that the request does not
    /// use stays open until the app responds, ``Exchange/keptConnectionRelease``, or another step that closes the
    /// current connection.
    case dial(until: Duration)
    /// Close the current connection, if any, wait, then call ``Exchange/waited(now:)``.
    case wait(until: Duration)
    /// Send the request and receive the response's head, until the deadline. If ``Exchange/nextLook`` passes first,
    /// check how far the app has read the request, then call ``Exchange/looked(_:now:)``.
    case send
    /// Continue to receive the response's head, as after ``send``. If ``Exchange/nextLook`` is nil, the spare
    /// connection is no longer needed.
    case awaitHead
    /// Open a spare connection and keep the current one; give up at `until`. Then call
    /// ``Exchange/spareDialed(isConnected:)``.
    case dialSpare(until: Duration)
    /// Close the current connection, and continue as after ``send`` on the spare one.
    case sendOnSpare
    /// Receive the whole body, until the deadline.
    case receiveBody
    /// Deliver the head to the caller, then each part of the body as it arrives, until the deadline.
    case deliver
    /// The response is complete: deliver it, or end its delivery. Keep or close the connection.
    case finish(keepsConnection: Bool)
    /// Close the connection, if any. The caller gets a failure instead of the response, or after the part of it that
    /// was delivered.
    case fail(ObservedFailure)
    /// Close the connection, if any: nothing waits for a response any more. Also returned for events that arrive too
    /// late or do not fit the state; these change nothing.
    case abandon
  }

  /// Why a connection could not be opened.
  package enum ConnectFailure: Sendable, Equatable {
    /// Nothing listens (yet): ECONNREFUSED, or the Unix socket does not exist.
    case refused
    /// The listener's connection queue is full. Only a Unix socket reports that at once.
    case queueFull
    /// The connection was not accepted in time: the connection queue is full.
    case timedOut
    /// Another error, as the system describes it.
    case other(String)
  }

  /// How far the app has read a request on a kept connection to which it has not begun to respond.
  package enum RequestReading: Sendable, Equatable {
    /// It has read some of it, or that is not known.
    case begunOrUnknown
    /// It has read none of it.
    case unread
    /// It has read none of it, but has accepted the spare connection.
    case passedOver
  }

  /// How far a request has progressed on its connection.
  package struct Progress: Sendable, Equatable {
    /// How many bytes of the request were written, head and body.
    package var requestSent: Int
    /// The total size of the request, in bytes.
    package var requestSize: Int
    /// How many bytes of the response arrived: of an incomplete head, or of the body.
    package var received: Int
    /// The announced length of the body, in bytes.
    package var expected: Int?
    /// Whether the response arrived faster than it could be delivered.
    package var isHeldBack: Bool

    /// Creates a progress from its parts.
    package init(
      requestSent: Int, requestSize: Int, received: Int, expected: Int? = nil, isHeldBack: Bool = false
    ) {
      self.requestSent = requestSent
      self.requestSize = requestSize
      self.received = received
      self.expected = expected
      self.isHeldBack = isHeldBack
    }
  }
}

extension Exchange.Rules {
  /// The rules for one request, from the settings.
  ///
  /// - Parameters:
  ///   - deadline: when the exchange is ended, with or without a response.
  ///   - isStreamed: whether the response is delivered as it arrives.
  package init(
    for request: HTTPRequest, _ settings: Settings, until deadline: Duration, isStreamed: Bool = false
  ) {
    self.init(
      retry: RetryPolicy(for: request),
      reuse: ReusePolicy(mode: settings.upstreamReuse, idleLimit: settings.poolIdleTimeout),
      connectTimeout: settings.connectTimeout, deadline: deadline, isStreamed: isStreamed,
      target: settings.app)
  }
}
