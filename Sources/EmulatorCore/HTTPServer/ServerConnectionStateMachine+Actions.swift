extension ServerConnectionStateMachine {
  /// An action for the handler. If one closes the connection, the handler skips the rest.
  package enum Action: Sendable, Equatable {
    /// Read from the socket.
    case read
    /// Hold the received part until ``takeHeldParts``.
    case hold
    /// Process the held parts, until one of them is held again or none is left.
    case takeHeldParts
    /// Discard the held parts.
    case discardHeldParts

    /// Send `100 Continue`.
    case sendContinue
    /// Store the request's head, and reserve this many bytes for its body.
    case beginBody(capacity: Int)
    /// Store the received part of the body.
    case appendBody
    /// Discard the stored part of the body.
    case discardBody
    /// Pass the request to the router.
    case route(Body)
    /// Pass the received part of the body to the router.
    case deliverBody
    /// Report the end of the body to the router.
    case deliverEnd
    /// Report to the router that the caller reads again.
    case reportWritable
    /// Report to the router that the caller disconnected.
    case reportDisconnect

    /// Send a response of the server itself, then report ``Event/responseWritten(isWritable:)``.
    case refuse(Refusal, ResponseFraming)
    /// Send the router's complete response, then report ``Event/responseWritten(isWritable:)``.
    case writeResponse(ResponseFraming)
    /// Send the head of the router's response, and the first part of its body.
    case writeHead(ResponseFraming)
    /// Send a part of the body.
    case writeBody
    /// Send the end of the body, then report ``Event/responseWritten(isWritable:)``.
    case writeEnd

    /// Close this side once all data is sent, then report ``Event/outputClosed``.
    case closeOutput
    /// Report ``Event/outputClosed`` once all data is sent. Used if the caller has closed its side, because closing
    /// this side too would not wait for the data.
    case awaitLastWrite
    /// Close the connection immediately.
    case close

    /// Report ``Event/timedOut`` later. Replaces an earlier timer.
    case startTimer(Timer)
    /// Stop the timer.
    case cancelTimer

    /// Report to the budget that the connection waits for its caller.
    case waitForCaller
    /// Report to the budget that the connection no longer waits for its caller.
    case stopWaiting
    /// Charge this many more bytes to the budget.
    case keep(Int)
    /// Set the bytes charged to the budget to 0.
    case keepNothing
    /// Charge the unread part of the response to the budget.
    case keepResponse
    /// Remove the connection from the budget.
    case leaveBudget
  }

  /// How the router receives a request's body.
  package enum Body: Sendable, Equatable {
    case whole
    /// Not at all, because it is too large: this many bytes.
    case tooLarge(Int)
    /// Each part as it arrives.
    case streamed
  }

  /// A response of the server itself.
  package enum Refusal: Sendable, Equatable {
    /// A status, with its reason phrase as the body.
    case status(Int)
    /// The request's body took too long.
    case requestTimeout
    /// There are too many connections.
    case tooManyConnections
  }

  /// What a timer waits for.
  package enum Timer: Sendable, Equatable {
    /// A request's head. The server may set no limit.
    case head
    /// A request's body.
    case body
    /// The caller to read a response.
    case response
    /// The caller to close its side after the last response.
    case linger
  }
}
