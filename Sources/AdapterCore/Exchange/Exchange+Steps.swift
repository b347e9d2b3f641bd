extension Exchange {
  /// What holds for the exchange from beginning to end.
  package struct Rules: Sendable {
    /// Whether and how often the request may be sent again.
    package var retry: RetryPolicy
    /// Whether it may go over a kept connection.
    package var reuse: ReusePolicy
    /// `AWS_LWA_CONNECT_TIMEOUT`: how long refused connections are tried again.
    package var connectTimeout: Duration
    /// When it is ended, answered or not; see ``InvocationDeadline``.
    package var deadline: Duration
    /// Whether the answer goes to the caller as it comes, rather than whole.
    package var isStreamed: Bool
    /// The app's endpoint as it stands in messages.
    package var target: String

    /// Rules of these parts.
    package init(
      retry: RetryPolicy, reuse: ReusePolicy, connectTimeout: Duration, deadline: Duration, isStreamed: Bool,
      target: String
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
    /// Look whether anything happened on the kept connection, then call ``Exchange/keptConnectionProbed(isFit:now:)``.
    case probeKeptConnection
    /// Make a new connection, dropping the old one if there is one; give up at `until`. Then call
    /// ``Exchange/connected(now:)`` or ``Exchange/connectFailed(_:now:)``.
    case dial(until: Duration)
    /// Drop the connection if there is one, wait, then call ``Exchange/waited(now:)``.
    case wait(until: Duration)
    /// Send the request and receive the answer's head, until the deadline. If ``Exchange/nextLook`` passes first, see
    /// how far the app has read the request, then call ``Exchange/looked(_:now:)``.
    case send
    /// Go on receiving the answer's head, as after ``send``. Without a ``Exchange/nextLook`` the spare connection, if
    /// there is one, is no longer needed.
    case awaitHead
    /// Make a spare connection while the current one stays; give up at `until`. Then call
    /// ``Exchange/spareDialed(isConnected:)``.
    case dialSpare(until: Duration)
    /// Close the current connection, and go on as after ``send`` on the spare one.
    case sendOnSpare
    /// Receive the whole body, until the deadline.
    case receiveBody
    /// Give the head to the caller, then each part of the body as it comes, until the deadline.
    case deliver
    /// The answer is whole: deliver it, or end its delivery. The connection is kept or closed.
    case finish(keepsConnection: Bool)
    /// Close the connection if there is one. The caller gets a failure instead of the response, or after the part of it
    /// that was delivered.
    case fail(ObservedFailure)
    /// Close the connection if there is one: nobody waits for a response any more. It is also the step after an event
    /// that comes too late or does not fit, which changes nothing.
    case abandon
  }

  /// Why a connection was not made.
  package enum ConnectFailure: Sendable, Equatable {
    /// Nobody listens (yet): ECONNREFUSED, or a Unix socket that is not there.
    case refused
    /// The listener's queue of connections is full, which only a Unix socket says at once.
    case queueFull
    /// It was not accepted in time: the queue of connections is full.
    case timedOut
    /// Anything else, in the system's words.
    case other(String)
  }

  /// How far the app has read a request on a kept connection, with no byte of a response.
  package enum RequestReading: Sendable, Equatable {
    /// It has read some of it, or that is not known.
    case begunOrUnknown
    /// It has read none of it.
    case unread
    /// It has read none of it, but has accepted the spare connection.
    case passedOver
  }

  /// How far a request had come on its connection.
  package struct Progress: Sendable, Equatable {
    /// How many bytes of the request were written, head and body.
    package var requestSent: Int
    /// How many bytes it has in all.
    package var requestSize: Int
    /// How many bytes of the answer came: of a head that is not whole, or of the body.
    package var received: Int
    /// How many bytes of a body were announced.
    package var expected: Int?
    /// Whether the answer came faster than it could be passed on.
    package var isHeldBack: Bool

    /// Progress of these parts.
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
