import EmulatorCore
import NIOCore
import NIOHTTP1

extension HTTPServerHandler {
  /// How long a caller may take to close its side after the last response.
  private static let lingering = TimeAmount.seconds(1)

  /// Performs an action. Actions that need the channel do nothing once it is closed.
  func perform(_ action: ServerConnectionStateMachine.Action, _ payload: Payload) {
    switch action {
    case .read: context?.read()
    case .hold: if case .part(let part) = payload { heldParts.append(part) }
    case .takeHeldParts: takeHeldParts()
    case .discardHeldParts: heldParts.removeAll()

    case .sendContinue: sendContinue()
    case .beginBody(let capacity): beginBody(capacity, payload)
    case .appendBody: if case .part(.body(let bytes)) = payload { append(bytes) }
    case .discardBody: body = ByteBuffer()
    case .route(let body): route(body, payload)
    case .deliverBody: deliverBody(payload)
    case .deliverEnd: deliverEnd(payload)
    case .reportWritable: exchange?.onWritable?()
    case .reportDisconnect: exchange?.disconnected()

    case .refuse(let refusal, let framing): write(Self.response(for: refusal), framing)
    case .writeResponse(let framing): if case .response(let response) = payload { write(response, framing) }
    case .writeHead(let framing): if case .response(let response) = payload { writeHead(response, framing) }
    case .writeBody: if case .bytes(let bytes) = payload { writeBody(bytes) }
    case .writeEnd: writeEnd()

    case .closeOutput: closeOutput()
    case .awaitLastWrite: awaitLastWrite()
    case .close: context?.close(promise: nil)

    case .startTimer(let timer): startTimer(timer)
    case .cancelTimer: cancelTimer()

    case .waitForCaller: budget.becameIdle(self)
    case .stopWaiting: budget.becameBusy(self)
    case .keep(let count): budget.retain(share.keptBytes + count, for: self)
    case .keepNothing: budget.retain(0, for: self)
    case .keepResponse: budget.retain(unsentBytes, for: self)
    case .leaveBudget: budget.remove(self)
    }
  }

  /// The number of written bytes that the caller has not received.
  private var unsentBytes: Int {
    let unsent = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
    return unsent ?? 0
  }

  // MARK: Requests

  private func takeHeldParts() {
    // An immediate response calls this method again. The loop then takes the next request, so that the stack does not grow.
    guard !isTakingHeldParts else { return }
    isTakingHeldParts = true
    while machine.takesParts, let part = heldParts.popFirst() { receive(part) }
    isTakingHeldParts = false
    handle(.heldPartsTaken)
  }

  private func beginBody(_ capacity: Int, _ payload: Payload) {
    guard case .part(.head(let head)) = payload else { return }
    self.head = head
    body = capacity > 0 ? context?.channel.allocator.buffer(capacity: capacity) ?? ByteBuffer() : ByteBuffer()
  }

  private func append(_ bytes: ByteBuffer) {
    if body.readableBytes == 0 && body.capacity < bytes.readableBytes {
      body = bytes
    } else {
      body.writeImmutableBuffer(bytes)
    }
  }

  private func route(_ body: ServerConnectionStateMachine.Body, _ payload: Payload) {
    let received: HTTPRequestHead? = if case .part(.head(let head)) = payload { head } else { head }
    guard let received else { return }
    let content: HTTPExchange.Body =
      switch body {
      case .whole: .whole(self.body)
      case .tooLarge(let size): .tooLarge(size)
      case .streamed:
        .stream(
          HTTPRequestBody { [weak self] isPaused in self?.handle(isPaused ? .inputPaused : .inputResumed) })
      }
    head = nil
    self.body = ByteBuffer()
    let exchange = HTTPExchange(head: received, body: content, remoteAddress: remoteAddress, connection: self)
    self.exchange = exchange
    router(exchange)
  }

  private func deliverBody(_ payload: Payload) {
    guard case .part(.body(let bytes)) = payload, case .stream(let input)? = exchange?.body else { return }
    input.onPart?(bytes)
  }

  private func deliverEnd(_ payload: Payload) {
    guard case .part(.end(let trailers)) = payload, case .stream(let input)? = exchange?.body else { return }
    input.onEnd?(trailers ?? HTTPHeaders())
  }

  // MARK: Closing

  private func closeOutput() {
    guard let context else { return }
    let closed = context.eventLoop.makePromise(of: Void.self)
    closed.futureResult.assumeIsolated().whenSuccess { self.handle(.outputClosed) }
    context.close(mode: .output, promise: closed)
  }

  private func awaitLastWrite() {
    guard let lastWrite else { return handle(.outputClosed) }
    lastWrite.assumeIsolated().whenComplete { _ in self.handle(.outputClosed) }
  }

  // MARK: Timers

  private func startTimer(_ kind: ServerConnectionStateMachine.Timer) {
    cancelTimer()
    let duration: TimeAmount? =
      switch kind {
      case .head: limits.head
      case .body, .response: limits.bodyDuration
      case .linger: Self.lingering
      }
    guard let duration else { return }
    timer = context?.eventLoop.assumeIsolated().scheduleTask(in: duration) { [weak self] in self?.handle(.timedOut) }
  }

  private func cancelTimer() {
    timer?.cancel()
    timer = nil
  }
}
