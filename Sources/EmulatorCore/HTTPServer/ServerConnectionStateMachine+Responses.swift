extension ServerConnectionStateMachine {
  mutating func respond(_ status: Int, _ hasContentLength: Bool) -> [Action] {
    guard case .handling(let request, let input, .none) = state else { return [] }
    let keepsAlive = keepsAlive(after: request, input)
    state = .finishing(keepsAlive: keepsAlive)
    return [
      .writeResponse(
        ResponseFraming(status: status, request, hasContentLength: hasContentLength, keepsAlive: keepsAlive))
    ]
  }

  mutating func begin(_ status: Int) -> [Action] {
    guard case .handling(let request, let input, .none) = state else { return [] }
    let framing = ResponseFraming(streamed: status, request, keepsAlive: keepsAlive(after: request, input))
    state = .handling(
      request, input, .streaming(keepsAlive: framing.connection != .close, hasBody: framing.sendsBody))
    return [.writeHead(framing)]
  }

  func write() -> [Action] {
    guard case .handling(_, _, .streaming(_, hasBody: true)) = state else { return [] }
    return [.writeBody]
  }

  mutating func finish() -> [Action] {
    guard case .handling(_, _, .streaming(let keepsAlive, _)) = state else { return [] }
    state = .finishing(keepsAlive: keepsAlive && persistence == .persistent)
    return [.writeEnd]
  }

  mutating func abort() -> [Action] {
    switch state {
    case .handling(_, _, .none):
      state = .closing(isHandling: false)
      return [.close]
    case .handling(_, _, .streaming):
      // What was already sent of the response still reaches the caller.
      closeAfterResponse()
      return linger()
    case .opening, .refused, .idle, .receiving, .discarding, .finishing, .flushing, .lingering, .closing, .closed:
      return []
    }
  }

  /// Responds without the router, then closes the connection.
  ///
  /// - Parameter request: the request; nil if none could be parsed.
  mutating func refuse(_ refusal: Refusal, _ request: Request?) -> [Action] {
    closeAfterResponse()
    state = .finishing(keepsAlive: false)
    return [.discardBody, .refuse(refusal, ResponseFraming(status: refusal.status, request))]
  }

  mutating func responseWritten(_ isWritable: Bool) -> [Action] {
    guard case .finishing(let keepsAlive) = state else { return [] }
    guard keepsAlive else { return linger() }
    if isWritable { return takeNextRequest() }
    state = .flushing
    return [.startTimer(.response), .waitForCaller, .keepResponse]
  }

  mutating func writabilityChanged(_ isWritable: Bool) -> [Action] {
    guard isWritable else { return [] }
    switch state {
    case .handling: return [.reportWritable]
    case .flushing: return takeNextRequest()
    case .opening, .refused, .idle, .receiving, .discarding, .finishing, .lingering, .closing, .closed: return []
    }
  }

  private mutating func takeNextRequest() -> [Action] {
    guard persistence == .persistent else { return linger() }
    state = .idle
    return [.startTimer(.head), .waitForCaller, .keepNothing, .takeHeldParts]
  }

  private func keepsAlive(after request: Request, _ input: Input) -> Bool {
    // The rest of an unread body would be parsed as the next request.
    persistence == .persistent && request.isPersistent && input == .complete
  }
}

extension ServerConnectionStateMachine.Refusal {
  /// The status of the response.
  package var status: Int {
    switch self {
    case .status(let status): status
    case .requestTimeout: 408
    case .tooManyConnections: 503
    }
  }
}
