/// One connection of an HTTP/1.1 server, without sockets, buffers or clock.
///
/// It handles one request and sends one response at a time. Nothing is read from the socket while a request is handled,
/// which slows pipelining callers down; the rest of their last packet is held until the response is sent.
/// ``handle(_:)`` changes the state and returns the actions to perform, in order. Events that do not apply to the
/// current state are ignored.
package struct ServerConnectionStateMachine: Sendable, Equatable {
  package let limits: Limits
  var state = State.opening
  var persistence = Persistence.persistent

  /// What a connection accepts.
  package struct Limits: Sendable, Equatable {
    /// The maximum size of a body that is delivered whole, in bytes. Larger ones are read and discarded.
    package var body: Int
    /// How many bytes of a body that is too large are read before the connection closes.
    package var discarded: Int

    package init(body: Int, discarded: Int) {
      self.body = body
      self.discarded = discarded
    }
  }

  enum State: Sendable, Equatable {
    /// The connection is not open yet. -> idle, refused
    case opening
    /// The server does not accept the connection and is closing it. -> closed
    case refused
    /// No request has started. -> receiving, discarding, handling, finishing, closing
    case idle
    /// A request's head has been received, and `size` bytes of its body. -> discarding, handling, finishing, closing
    case receiving(Request, size: Int)
    /// Like `receiving`, but the body is too large and is discarded. -> handling, finishing, closing
    case discarding(Request, size: Int)
    /// The router is handling the request. -> finishing, lingering, closing
    case handling(Request, Input, Response)
    /// The response is complete and is being written. -> idle, flushing, lingering, closing
    case finishing(keepsAlive: Bool)
    /// The caller reads the response slowly. Its next request has to wait. -> idle, lingering, closing
    case flushing
    /// The last response was sent, and this side is closing. Data from the caller is read and discarded: closing with
    /// unread data would send a reset, which can overtake the response (RFC 9112 section 9.6). -> closing
    case lingering(isOutputClosed: Bool)
    /// The connection is being closed. -> closed
    case closing(isHandling: Bool)
    /// The connection is closed.
    case closed
  }

  /// How much of a handled request's body was received.
  enum Input: Sendable, Equatable {
    case complete
    /// A part; the rest is delivered as it arrives.
    case open
    /// A part; reading is paused.
    case paused
  }

  /// How much of the response to a handled request was sent.
  enum Response: Sendable, Equatable {
    case none
    /// The head. `hasBody` is false if the response has no body.
    case streaming(keepsAlive: Bool, hasBody: Bool)
  }

  /// Whether another request may follow on the connection.
  enum Persistence: Sendable, Equatable {
    case persistent
    /// No: the connection closes after the current response.
    case closesAfterResponse
    /// No: as above, and the caller has closed its side.
    case inputClosed
  }

  /// Whether another request may follow on the connection.
  package var isPersistent: Bool { persistence == .persistent }

  package init(limits: Limits) { self.limits = limits }

  /// Handles an event.
  ///
  /// - Returns: the actions to perform, in order.
  package mutating func handle(_ event: Event) -> [Action] {
    switch event {
    case .opened(let admission): opened(admission)
    case .bytesArrived(let count): bytesArrived(count)
    case .head(let request): received(request)
    case .body(let count): receivedBody(count)
    case .end: receivedEnd()
    case .readCompleted: readsOn ? [.read] : []
    case .inputPaused: setInput(paused: true)
    case .inputResumed: setInput(paused: false)
    case .respond(let status, let hasContentLength): respond(status, hasContentLength)
    case .begin(let status): begin(status)
    case .write: write()
    case .finish: finish()
    case .abort: abort()
    case .responseWritten(let isWritable): responseWritten(isWritable)
    case .heldPartsTaken: readsOn ? [.read] : []
    case .writabilityChanged(let isWritable): writabilityChanged(isWritable)
    case .timedOut: timedOut()
    case .failed(let failure): failed(failure)
    case .inputClosed(let endsRequest): inputClosed(endsRequest)
    case .outputClosed: outputClosed()
    case .closeWhenIdle: closeWhenIdle()
    case .closeNow: close()
    case .closed: closed()
    }
  }
}
