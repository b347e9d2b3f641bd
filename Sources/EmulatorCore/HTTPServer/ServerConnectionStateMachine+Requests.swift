extension ServerConnectionStateMachine {
  /// The maximum space reserved for a body, in bytes: an announced size costs the caller nothing.
  private static let reservation = 1024 * 1024

  mutating func opened(_ admission: Admission) -> [Action] {
    guard state == .opening else { return [] }
    switch admission {
    case .admitted:
      state = .idle
      return [.waitForCaller, .startTimer(.head), .read]
    case .noRoom:
      state = .refused
      return [.refuse(.tooManyConnections, ResponseFraming(status: 503)), .close]
    case .serverClosing:
      state = .refused
      return [.close]
    }
  }

  /// Counts received bytes before they are parsed, because a head that never completes is not counted otherwise.
  func bytesArrived(_ count: Int) -> [Action] {
    switch state {
    case .idle, .receiving, .handling(_, .complete, _), .finishing, .flushing: [.keep(count)]
    case .opening, .refused, .discarding, .handling, .lingering, .closing, .closed: []
    }
  }

  mutating func received(_ request: Request) -> [Action] {
    guard takesParts else { return [.hold] }
    guard state == .idle else { return [] }
    if let status = request.refusal { return refuse(.status(status), request) }
    let isTooLarge = !request.isStreamed && request.contentLength > limits.body
    if isTooLarge && request.expectsContinue {
      // The caller has not sent the body and does not have to: it gets the response instead.
      closeAfterResponse()
      return handle(request, .tooLarge(request.contentLength))
    }
    let actions = receive(request, isTooLarge)
    return request.expectsContinue ? [.sendContinue] + actions : actions
  }

  private mutating func receive(_ request: Request, _ isTooLarge: Bool) -> [Action] {
    if request.isStreamed { return handle(request, .streamed) }
    if isTooLarge {
      state = .discarding(request, size: 0)
      return [.startTimer(.body), .beginBody(capacity: 0), .waitForCaller, .keepNothing]
    }
    state = .receiving(request, size: 0)
    let capacity = min(request.contentLength, Self.reservation)
    return [.startTimer(.body), .beginBody(capacity: capacity), .waitForCaller]
  }

  mutating func receivedBody(_ count: Int) -> [Action] {
    switch state {
    case .receiving(let request, let size):
      guard size + count <= limits.body else {
        state = .discarding(request, size: size + count)
        return [.discardBody, .keepNothing]
      }
      state = .receiving(request, size: size + count)
      return [.appendBody]
    case .discarding(let request, let size):
      state = .discarding(request, size: size + count)
      return size > limits.discarded ? close() : []
    case .handling(_, .open, _), .handling(_, .paused, _): return [.deliverBody]
    case .handling(_, .complete, _), .finishing, .flushing: return [.hold]
    case .opening, .refused, .idle, .lingering, .closing, .closed: return []
    }
  }

  mutating func receivedEnd() -> [Action] {
    switch state {
    case .receiving(let request, _): return handle(request, .whole)
    case .discarding(let request, let size): return handle(request, .tooLarge(size))
    case .handling(_, .complete, _), .finishing, .flushing: return [.hold]
    case .handling(let request, .open, let response), .handling(let request, .paused, let response):
      state = .handling(request, .complete, response)
      return [.deliverEnd]
    case .opening, .refused, .idle, .lingering, .closing, .closed: return []
    }
  }

  private mutating func handle(_ request: Request, _ body: Body) -> [Action] {
    state = .handling(request, body == .streamed ? .open : .complete, .none)
    return body == .streamed
      ? [.cancelTimer, .stopWaiting, .keepNothing, .route(body)] : [.cancelTimer, .stopWaiting, .route(body)]
  }

  mutating func setInput(paused: Bool) -> [Action] {
    switch state {
    case .handling(let request, .open, let response) where paused:
      state = .handling(request, .paused, response)
      return []
    case .handling(let request, .paused, let response) where !paused:
      state = .handling(request, .open, response)
      return [.read]
    case .opening, .refused, .idle, .receiving, .discarding, .handling, .finishing, .flushing, .lingering, .closing,
      .closed:
      return []
    }
  }

  /// Whether a part of a request can be processed now. If not, it is held until the current response is sent.
  package var takesParts: Bool {
    switch state {
    case .handling(_, .complete, _), .finishing, .flushing: false
    case .opening, .refused, .idle, .receiving, .discarding, .handling, .lingering, .closing, .closed: true
    }
  }

  /// Whether the connection is read now.
  var readsOn: Bool {
    switch state {
    case .idle, .receiving, .discarding, .handling(_, .open, _), .lingering: true
    case .opening, .refused, .handling, .finishing, .flushing, .closing, .closed: false
    }
  }
}
