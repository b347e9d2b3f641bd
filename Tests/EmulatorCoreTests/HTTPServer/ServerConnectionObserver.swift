@testable import EmulatorCore

/// Checks the actions of a connection against what must hold whatever happens.
struct ServerConnectionObserver {
  private typealias Machine = ServerConnectionStateMachine

  /// What was sent to the caller for the request under way.
  private enum Sent {
    case nothing, head, everything
  }

  /// What did not hold.
  private(set) var violations: [String] = []
  /// How many requests the router was given.
  private(set) var routed = 0
  /// How many of them were responded to.
  private(set) var responded = 0
  /// How many responses the server made itself.
  private(set) var refused = 0
  /// Whether the router has a request to which it has not responded to the end.
  var isHandling: Bool { routed > responded && !isDisconnected }

  private var isAdmitted = false
  private var sent = Sent.everything
  private var isLast = false
  private var isBodyOpen = false
  /// Whether no further request may begin, whatever the response under way says.
  private var isStopping = false
  private var isOutputClosed = false
  private var isClosing = false
  private var isClosed = false
  private var isDisconnected = false
  private var timesGivenBack = 0

  /// Notes an event and what the connection does about it.
  mutating func observe(_ event: ServerConnectionStateMachine.Event, _ actions: [ServerConnectionStateMachine.Action]) {
    if event == .opened(.admitted), actions.contains(.read) { isAdmitted = true }
    // The router gives up by itself: it need not be told.
    if event == .abort && actions == [.close] { responded += 1 }
    for action in actions { observe(action) }
    if event == .closed { closed() }
    switch event {
    case .closeWhenIdle, .inputClosed: isStopping = isAdmitted
    default: break
    }
  }

  private mutating func closed() {
    check(timesGivenBack == (isAdmitted ? 1 : 0), "the budget was not given back exactly once")
    check(!(isAdmitted && isHandling), "the router was not told that the caller is gone")
    isClosed = true
  }

  private mutating func observe(_ action: ServerConnectionStateMachine.Action) {
    switch action {
    case .beginBody:
      check(sent == .everything && !isLast && !isStopping && isOpen, "a request was begun")
    case .route(let body):
      check(body != .streamed || !isStopping, "a request was begun by a server that stops")
      isBodyOpen = body == .streamed
      check(sent == .everything, "a request was routed before the response to the one before it")
      check(!isLast, "a request was routed after the last response")
      check(isOpen, "a request was routed on a closed connection")
      routed += 1
      sent = .nothing

    case .writeResponse(let framing):
      check(sent == .nothing && isOpen, "a response was not due")
      check(!isBodyOpen || framing.connection == .close, "the rest of a body would be taken for a request")
      responded += 1
      end(framing)
    case .writeHead(let framing):
      check(sent == .nothing && isOpen, "a head was not due")
      check(!isBodyOpen || framing.connection == .close, "the rest of a body would be taken for a request")
      sent = .head
      isLast = framing.connection == .close
    case .writeBody:
      check(sent == .head && isOpen, "a part of a body without its head")
    case .writeEnd:
      check(sent == .head && isOpen, "an end without its head")
      responded += 1
      sent = .everything
    case .refuse(_, let framing):
      check(sent == .everything && isOpen && !isLast, "a refusal was not due")
      check(framing.connection == .close, "the connection persists after a refusal")
      refused += 1
      end(framing)
    case .sendContinue:
      check(sent == .everything && isOpen && !isLast, "100 was not due")

    case .read, .waitForCaller, .startTimer, .keep, .keepNothing, .keepResponse, .stopWaiting:
      check(!isClosing && !isClosed, "\(action) on a closed connection")
    case .closeOutput, .awaitLastWrite:
      check(isOpen, "\(action) on a closed connection")
      check(sent != .nothing, "the connection closes without a response")
      // A response that breaks off is as good as ended.
      if sent == .head { responded += 1 }
      sent = .everything
      isOutputClosed = true
    case .close:
      check(!isClosing && !isClosed, "the connection was closed twice")
      isClosing = true

    case .leaveBudget:
      timesGivenBack += 1
      check(!isClosed && isAdmitted, "the budget was given back for nothing")
    case .reportDisconnect:
      check(isHandling, "the router was told of the end of a request that it does not have")
      isDisconnected = true
    case .deliverEnd:
      check(isHandling && isOpen && isBodyOpen, "the end of a body that is not open")
      isBodyOpen = false
    case .reportWritable, .deliverBody:
      check(isHandling && isOpen, "\(action) without a request")
    case .hold, .takeHeldParts, .discardHeldParts, .appendBody, .discardBody, .cancelTimer: break
    }
  }

  private var isOpen: Bool { !isOutputClosed && !isClosing && !isClosed }

  private mutating func end(_ framing: ResponseFraming) {
    sent = .everything
    isLast = framing.connection == .close
  }

  /// Notes a violation unless the condition holds.
  mutating func check(_ condition: Bool, _ violation: @autoclosure () -> String) {
    if !condition { violations.append(violation()) }
  }
}
