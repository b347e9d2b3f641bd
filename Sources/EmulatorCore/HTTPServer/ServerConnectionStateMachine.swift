/// One connection of an HTTP/1.1 server, without sockets, buffers or clock.
///
/// It takes one request at a time and sends one response at a time. Nothing is read from the socket while a request is
/// handled, so a caller that pipelines is slowed down; what its last packet contained is held until the response is
/// sent. ``handle(_:)`` changes the state and returns what to do, in order. An event that means nothing in the present
/// state is ignored, never a trap.
package struct ServerConnectionStateMachine: Sendable, Equatable {
  /// What the connection accepts.
  package let limits: Limits
  var state = State.opening
  var persistence = Persistence.persistent

  /// What a connection accepts.
  package struct Limits: Sendable, Equatable {
    /// The largest body that is handed on whole, in bytes. Larger ones are read and thrown away.
    package var body: Int
    /// How much of a body that is too large is read before the connection is closed, in bytes.
    package var discarded: Int

    /// Limits of these sizes.
    package init(body: Int, discarded: Int) {
      self.body = body
      self.discarded = discarded
    }
  }

  enum State: Sendable, Equatable {
    /// The connection is not open yet. -> idle, refused
    case opening
    /// The server has no place for the connection: it is being closed. -> closed
    case refused
    /// No request has begun. -> receiving, discarding, handling, finishing, closing
    case idle
    /// A request's head has been received, and `size` bytes of its body. -> discarding, handling, finishing, closing
    case receiving(Request, size: Int)
    /// As above, but the body is too large and thrown away. -> handling, finishing, closing
    case discarding(Request, size: Int)
    /// The request is with the server's router. -> finishing, lingering, closing
    case handling(Request, Input, Response)
    /// The response is complete, and being written. -> idle, flushing, lingering, closing
    case finishing(keepsAlive: Bool)
    /// The caller takes the response slowly. It has to take it before its next request is looked at.
    /// -> idle, lingering, closing
    case flushing
    /// The last response was sent, and this side closes. What the caller still sends is read and thrown away: with
    /// unread bytes the close would be a reset, which can overtake the response (RFC 9112 section 9.6). -> closing
    case lingering(isOutputClosed: Bool)
    /// The connection is being closed. -> closed
    case closing(isHandling: Bool)
    /// The connection is closed.
    case closed
  }

  /// What has been received of the body of a request that is handled.
  enum Input: Sendable, Equatable {
    /// All of it.
    case complete
    /// A part; the rest is handed on as it comes.
    case open
    /// A part; the rest is not read for now.
    case paused
  }

  /// What has been sent of the response to a request that is handled.
  enum Response: Sendable, Equatable {
    /// Nothing.
    case none
    /// The head; `hasBody` is false if no body may follow.
    case streaming(keepsAlive: Bool, hasBody: Bool)
  }

  /// Whether another request may follow on the connection.
  enum Persistence: Sendable, Equatable {
    /// It may.
    case persistent
    /// The connection closes after the response under way.
    case closesAfterResponse
    /// As above, and the caller has closed its side.
    case inputClosed
  }

  /// Whether another request may follow on the connection, as far as is known now.
  package var isPersistent: Bool { persistence == .persistent }

  /// A connection that is not open yet.
  package init(limits: Limits) { self.limits = limits }

  /// Handles an event.
  ///
  /// - Returns: what to do, in order.
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
