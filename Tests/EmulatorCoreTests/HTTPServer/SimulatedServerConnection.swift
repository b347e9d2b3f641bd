import SeededRandom

@testable import EmulatorCore

/// A connection with a simulated socket, caller and router, which do what real ones can do, at random.
struct SimulatedServerConnection {
  typealias Machine = ServerConnectionStateMachine

  private var machine = Machine(limits: Machine.Limits(body: 10, discarded: 30))
  private(set) var observer = ServerConnectionObserver()
  /// What was done, for the report of a failure.
  private(set) var history: [(event: Machine.Event, actions: [Machine.Action])] = []

  /// What the caller has sent and nobody has read, and what is held.
  private var unread: [Machine.Event] = []
  private var held: [Machine.Event] = []
  private var isTakingHeldParts = false
  private var isReading = false
  private var isWritable = true
  private var hasTimer = false

  /// The request that the router has, as far as the socket's side knows.
  private enum Input {
    case none, complete, open, paused
  }
  private var input = Input.none
  private var isResponding = false
  private var isLingering = false
  private var isInputClosed = false
  private var isOutputClosing = false
  private(set) var isClosed = false

  /// How many requests the caller sent completely.
  private(set) var sentRequests = 0

  init() { send(.opened(.admitted)) }

  // MARK: What happens

  /// Something happens that can happen now.
  mutating func step(_ random: inout SeededGenerator) {
    guard !isClosed else { return }
    switch Int.random(in: 0..<16, using: &random) {
    case 0...2: if !isInputClosed { sendRequest(&random) }
    case 3...6: readSome(&random)
    case 7, 8: respond(&random)
    case 9:
      if input == .open || input == .paused {
        input = input == .open ? .paused : .open
        send(input == .open ? .inputResumed : .inputPaused)
      }
    case 10: changeWritability()
    case 11: if isOutputClosing && isWritable { closeOutput() }
    case 12:
      if random.chance(oneIn: 8), hasTimer {
        hasTimer = false
        send(.timedOut)
      }
    case 13:
      if random.chance(oneIn: 8), isReading, unread.isEmpty, !isInputClosed {
        isInputClosed = true
        send(.inputClosed(endsRequest: random.chance(oneIn: 2)))
      }
    case 14: if random.chance(oneIn: 10) { send(.failed(.malformed(status: 400))) }
    default:
      switch Int.random(in: 0..<60, using: &random) {
      case 0: send(.closeWhenIdle)
      case 1: send(.closeNow)
      case 2: send(.failed(.connection))
      case 3: closed()
      default: break
      }
    }
    check()
  }

  /// From now on the caller takes everything and sends nothing, and the router responds to everything.
  mutating func settle(_ random: inout SeededGenerator) {
    for _ in 0..<1000 where !isClosed && !isSettled {
      if !isWritable { changeWritability() }
      if input == .paused {
        input = .open
        send(.inputResumed)
      }
      respond(&random)
      if isOutputClosing { closeOutput() }
      readSome(&random)
      check()
    }
  }

  /// Whether everything that the caller sent was handled, if the connection is still open.
  var isSettled: Bool {
    isClosed || isLingering || (unread.isEmpty && held.isEmpty && input == .none && !observer.isHandling)
  }

  private mutating func sendRequest(_ random: inout SeededGenerator) {
    let size = Int.random(in: 0...20, using: &random)
    let request = Machine.Request(
      version: random.chance(oneIn: 20) ? .http10 : .http11, isHEAD: random.chance(oneIn: 10),
      isPersistent: !random.chance(oneIn: 20), expectsContinue: random.chance(oneIn: 10),
      contentLength: random.chance(oneIn: 2) ? size : 0, isStreamed: random.chance(oneIn: 3),
      refusal: random.chance(oneIn: 40) ? 400 : nil)
    unread.append(.head(request))
    if size > 0 { unread += [.body(size / 2), .body(size - size / 2)] }
    unread.append(.end)
    sentRequests += 1
  }

  private mutating func readSome(_ random: inout SeededGenerator) {
    guard isReading else { return }
    isReading = false
    let count = Int.random(in: 0...6, using: &random)
    send(.bytesArrived(count))
    for _ in 0..<min(count, unread.count) where !isClosed { receive(unread.removeFirst()) }
    send(.readCompleted)
  }

  private mutating func receive(_ part: Machine.Event) {
    // The router knows of the end of a body only once it was told.
    send(part)
  }

  private mutating func respond(_ random: inout SeededGenerator) {
    guard input != .none else { return }
    if isResponding {
      send(random.chance(oneIn: 2) ? .write : .finish)
    } else if random.chance(oneIn: 20) {
      send(.abort)
    } else {
      let status = random.pick([200, 204])
      send(random.chance(oneIn: 2) ? .begin(status: status) : .respond(status: status, hasContentLength: false))
    }
  }

  private mutating func changeWritability() {
    isWritable.toggle()
    send(.writabilityChanged(isWritable))
  }

  private mutating func closeOutput() {
    isOutputClosing = false
    send(.outputClosed)
  }

  private mutating func closed() {
    isClosed = true
    send(.closed)
  }

  // MARK: What is done

  private mutating func send(_ event: Machine.Event) {
    let actions = machine.handle(event)
    history.append((event, actions))
    observer.observe(event, actions)
    let wasClosed = isClosed
    for action in actions {
      if isClosed && !wasClosed { return }
      perform(action, event)
    }
  }

  private mutating func perform(_ action: Machine.Action, _ event: Machine.Event) {
    switch action {
    case .read:
      observer.check(input != .complete && input != .paused, "reads on although nobody takes it")
      isReading = true
    case .hold: held.append(event)
    case .takeHeldParts: takeHeldParts()
    case .discardHeldParts: held = []
    case .route(let body):
      input = body == .streamed ? .open : .complete
      isResponding = false
    case .deliverEnd: input = .complete
    case .writeHead: isResponding = true
    case .refuse, .writeResponse, .writeEnd:
      input = .none
      send(.responseWritten(isWritable: isWritable))
    case .closeOutput, .awaitLastWrite:
      isLingering = true
      isOutputClosing = true
      input = .none
    case .close: closed()
    case .startTimer: hasTimer = true
    case .cancelTimer: hasTimer = false
    case .sendContinue, .beginBody, .appendBody, .discardBody, .deliverBody, .reportWritable, .reportDisconnect,
      .writeBody, .waitForCaller, .stopWaiting, .keep, .keepNothing, .keepResponse, .leaveBudget:
      break
    }
  }

  private mutating func takeHeldParts() {
    guard !isTakingHeldParts else { return }
    isTakingHeldParts = true
    while machine.takesParts, !held.isEmpty { receive(held.removeFirst()) }
    isTakingHeldParts = false
    send(.heldPartsTaken)
  }

  /// What must hold between any two events.
  private mutating func check() {
    guard !isClosed else { return }
    let isFlushing = machine.state == .flushing
    if !isInputClosed && (input == .open || input == .none && !isFlushing) {
      observer.check(isReading, "does not read on")
    }
    // A caller that does nothing is let go in the end; only a router may take its time.
    if input == .none { observer.check(hasTimer, "waits for the caller without a limit") }
  }
}
