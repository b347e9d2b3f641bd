extension ServerConnectionStateMachine {
  /// Something to do. If one closes the connection, those after it are skipped.
  package enum Action: Sendable, Equatable {
    /// Read from the socket.
    case read
    /// Hold the part that was received until ``takeHeldParts``.
    case hold
    /// Receive the parts that were held, until one of them is held again or none is left.
    case takeHeldParts
    /// Forget the parts that were held.
    case discardHeldParts

    /// Tell the caller to send the body.
    case sendContinue
    /// Keep the request's head, and make room for this many bytes of its body.
    case beginBody(capacity: Int)
    /// Keep the part of the body that was received.
    case appendBody
    /// Forget what was kept of the body.
    case discardBody
    /// Hand the request to the router.
    case route(Body)
    /// Hand the part of the body that was received to the router.
    case deliverBody
    /// Tell the router that the body is complete.
    case deliverEnd
    /// Tell the router that the caller takes more of the response.
    case reportWritable
    /// Tell the router that the caller is gone.
    case reportDisconnect

    /// Send a response of the server's own, then report ``Event/responseWritten(isWritable:)``.
    case refuse(Refusal, ResponseFraming)
    /// Send the router's whole response, then report ``Event/responseWritten(isWritable:)``.
    case writeResponse(ResponseFraming)
    /// Send the head of the router's response, and what there is of its body.
    case writeHead(ResponseFraming)
    /// Send a part of the body.
    case writeBody
    /// Send the end of the body, then report ``Event/responseWritten(isWritable:)``.
    case writeEnd

    /// Close this side once everything is sent, then report ``Event/outputClosed``.
    case closeOutput
    /// Report ``Event/outputClosed`` once everything is sent. For a caller that has closed its side: closing this one
    /// too would not wait for that.
    case awaitLastWrite
    /// Close the connection at once.
    case close

    /// Report ``Event/timedOut`` after a while, instead of any earlier timer.
    case startTimer(Timer)
    /// Stop the timer.
    case cancelTimer

    /// Note in the budget that the connection waits for its caller from now on.
    case waitForCaller
    /// Note in the budget that the connection waits for its caller no more.
    case stopWaiting
    /// Count so many more bytes against the budget.
    case keep(Int)
    /// Count nothing against the budget.
    case keepNothing
    /// Count against the budget what the caller has not taken of the response.
    case keepResponse
    /// Give back to the budget what the connection took up.
    case leaveBudget
  }

  /// What a router is given of a request's body.
  package enum Body: Sendable, Equatable {
    /// All of it.
    case whole
    /// None of it, since it is too large: this many bytes.
    case tooLarge(Int)
    /// Each part as it comes.
    case streamed
  }

  /// A response that the server makes by itself.
  package enum Refusal: Sendable, Equatable {
    /// Of this status; the body is its reason phrase.
    case status(Int)
    /// The request's body took too long.
    case requestTimeout
    /// There are too many connections.
    case tooManyConnections
  }

  /// What a timer limits.
  package enum Timer: Sendable, Equatable {
    /// The wait for a request's head, which has a limit only if the server sets one.
    case head
    /// The wait for a request's body.
    case body
    /// The wait until the caller has taken a response.
    case response
    /// The wait until the caller closes its side after the last response.
    case linger
  }
}
