extension ServerConnectionStateMachine {
  mutating func timedOut() -> [Action] {
    switch state {
    case .receiving, .discarding: refuse(.requestTimeout, nil)
    case .idle, .flushing, .lingering: close()
    case .opening, .refused, .handling, .finishing, .closing, .closed: []
    }
  }

  mutating func failed(_ failure: Failure) -> [Action] {
    switch state {
    case .idle, .receiving, .discarding:
      guard case .malformed(let status) = failure else { return close() }
      return refuse(.status(status), nil)
    case .handling(_, .open, _), .handling(_, .paused, _):
      // The rest of the body will never arrive.
      return close()
    case .handling(_, .complete, _), .finishing, .flushing:
      // Data after the current request is malformed; the request still gets its response.
      closeAfterResponse()
      return []
    case .opening, .refused, .lingering, .closing, .closed: return []
    }
  }

  mutating func inputClosed(_ endsRequest: Bool) -> [Action] {
    switch state {
    case .handling where !endsRequest, .finishing, .lingering(isOutputClosed: false):
      persistence = .inputClosed
      return []
    case .flushing:
      persistence = .inputClosed
      return linger()
    case .opening, .idle, .receiving, .discarding, .handling, .lingering: return close()
    case .refused, .closing, .closed: return []
    }
  }

  mutating func outputClosed() -> [Action] {
    guard state == .lingering(isOutputClosed: false) else { return [] }
    if persistence == .inputClosed { return close() }
    state = .lingering(isOutputClosed: true)
    return [.startTimer(.linger)]
  }

  mutating func closeWhenIdle() -> [Action] {
    switch state {
    case .opening, .idle: return close()
    case .receiving, .discarding, .handling, .finishing:
      closeAfterResponse()
      return []
    case .flushing:
      closeAfterResponse()
      return linger()
    case .refused, .lingering, .closing, .closed: return []
    }
  }

  mutating func close() -> [Action] {
    switch state {
    case .opening: state = .refused
    case .handling: state = .closing(isHandling: true)
    case .idle, .receiving, .discarding, .finishing, .flushing, .lingering: state = .closing(isHandling: false)
    case .refused, .closing, .closed: return []
    }
    return [.close]
  }

  mutating func closed() -> [Action] {
    let last = state
    state = .closed
    switch last {
    case .opening, .refused, .closed: return []
    case .handling, .closing(isHandling: true):
      return [.cancelTimer, .discardHeldParts, .leaveBudget, .reportDisconnect]
    case .idle, .receiving, .discarding, .finishing, .flushing, .lingering, .closing:
      return [.cancelTimer, .discardHeldParts, .leaveBudget]
    }
  }

  /// Accepts no further request on the connection.
  mutating func closeAfterResponse() {
    if persistence == .persistent { persistence = .closesAfterResponse }
  }

  /// Closes this side once the caller has read the response. The caller has time for that, and then a moment to close
  /// its side.
  mutating func linger() -> [Action] {
    state = .lingering(isOutputClosed: false)
    let actions: [Action] = [.discardHeldParts, .startTimer(.response), .waitForCaller, .keepResponse]
    return actions + (persistence == .inputClosed ? [.awaitLastWrite] : [.closeOutput, .read])
  }
}
