package import EventLoop
package import HTTPMessages

/// One HTTP/1.1 client connection: a request is sent, its answer is received, then perhaps the next.
///
/// The answer is read while the request is still being written, so a peer that answers early and stops reading is
/// understood. What may be sent on a kept connection, and when to try again, is the caller's to decide.
@LoopActor
package final class HTTPConnection {
  /// What bounds a response. A peer that exceeds a limit is not read any further.
  package struct Limits: Sendable {
    /// The largest head, in bytes. Default: 256 KB.
    package var head = 256 * 1024
    /// The largest body that ``HTTPConnection/receiveBody(into:until:)`` gathers, in bytes. Default: 1 MB.
    package var body = 1024 * 1024

    /// The defaults.
    package init() {}
  }

  /// How much room is made for a body at once because its Content-Length announces it, in bytes.
  private static let reservationLimit = 32 * 1024 * 1024

  private static let readSize = 16 * 1024
  private static let informationalLimit = 64
  /// The size in bytes of a head that servers read in one piece: one that is answered was read.
  private static let readAtOnce = 4096

  let socket: StreamSocket
  private let limits: Limits
  /// What arrived and is not used yet: the end of this array from ``consumed`` on.
  private var buffer: [UInt8] = []
  private var consumed = 0
  private var framing = HTTPBodyFraming.none
  private var chunks = ChunkedDecoder()
  /// How many bytes of the body are still to come, with a length.
  private var bodyLeft = 0
  private var keepsConnection = true

  /// How many requests were sent on it.
  package private(set) var exchanges = 0
  /// How many bytes of the current answer have arrived.
  package private(set) var received = 0
  /// How many bytes of the current request were written.
  package var sent: Int { socket.bytesWritten - sentBefore }
  private var sentBefore = 0
  /// Whether the peer may have answered a request that it has not read to its end; see ``hasPeerReadAll()``.
  var needsProofOfReading = false
  /// How many bytes of the current answer's body have arrived, its coding taken off.
  package private(set) var bodyReceived = 0
  /// How many bytes the current answer's body has, where its head said so.
  package var bodyLength: Int? {
    if case .length(let length) = framing { length } else { nil }
  }
  /// When the parts of the current response's body came, if it has no length.
  package private(set) var arrivals = BodyArrivals()
  /// Whether the current request was written to its last byte.
  package private(set) var isRequestWritten = false

  private init(socket: StreamSocket, limits: Limits) {
    self.socket = socket
    self.limits = limits
  }

  /// Connects.
  ///
  /// - Throws: ``ConnectionError/cannotConnect(_:)`` or ``ConnectionError/deadlinePassed``.
  package static func connect(
    to address: SocketAddress, limits: Limits = Limits(), until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) -> HTTPConnection {
    do throws(SocketError) {
      return HTTPConnection(socket: try await StreamSocket.connect(to: address, until: deadline), limits: limits)
    } catch .deadlinePassed {
      throw .deadlinePassed
    } catch {
      throw .cannotConnect(error)
    }
  }

  /// Whether the last answer ended cleanly and the peer will take another request.
  package var isReusable: Bool { keepsConnection && isBodyFinished && isRequestWritten && consumed == buffer.count }

  /// Whether something happened on the idle connection: the peer closed it, or sent what nobody asked for.
  package var hasPendingEvent: Bool { socket.hasPendingEvent }

  /// Closes the connection; an exchange that is under way ends with ``ConnectionError/cancelled``.
  package func close() { socket.close() }

  /// Sends a request and waits for the head of its final answer; 1xx answers are passed over (RFC 9110 section 15.2).
  package func send(
    head: [UInt8], body: ArraySlice<UInt8>, method: HTTPMethod, until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) -> HTTPResponseHead {
    begin(head: head, body: body, until: deadline)
    return try await receiveHead(method: method, until: deadline)
  }

  /// Begins to send a request, for ``receiveHead(method:until:)``: what the peer does not take at once is written while
  /// the response is awaited.
  package func begin(head: [UInt8], body: ArraySlice<UInt8>, until deadline: ContinuousClock.Instant? = nil) {
    beginExchange()
    needsProofOfReading = needsProofOfReading || !body.isEmpty || head.count > Self.readAtOnce
    let unsent: (ArraySlice<UInt8>, ArraySlice<UInt8>)
    do throws(SocketError) {
      unsent = try socket.writeAvailable(head[...], body)
    } catch {
      // The peer may have answered before it closed: the answer decides, not the failed write.
      return
    }
    if unsent.0.isEmpty && unsent.1.isEmpty {
      isRequestWritten = true
    } else {
      LoopActor.task { await self.writeRest(unsent.0, unsent.1, until: deadline) }
    }
  }

  /// Begins a request whose body is written bit by bit, framing included, by ``write(_:_:until:)``. The answer's head
  /// may be awaited meanwhile, by another task.
  package func open(head: [UInt8], until deadline: ContinuousClock.Instant? = nil) async throws(ConnectionError) {
    beginExchange()
    try await write(head[...], until: deadline)
  }

  /// Writes a part of a request begun with ``open(head:until:)``, waiting as long as the peer takes no more.
  package func write(
    _ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8> = [], until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) {
    do throws(SocketError) {
      try await socket.write(first, second, until: deadline)
    } catch {
      switch error {
      case .deadlinePassed: throw .deadlinePassed
      case .closed: throw .cancelled
      case .system: throw .closedBeforeResponse
      }
    }
  }

  /// Says that a request begun with ``open(head:until:)`` was written to its end.
  package func closeRequest() { isRequestWritten = true }

  private func beginExchange() {
    exchanges += 1
    received = 0
    sentBefore = socket.bytesWritten
    isRequestWritten = false
    keepsConnection = true
    // What is known of the answer before says nothing of this one: without a head it is not at its end.
    framing = .untilClose
    hasReachedEnd = false
    bodyReceived = 0
  }

  /// Reads the rest of the body and appends it to `body`.
  package func receiveBody(
    into body: inout [UInt8], until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) {
    if case .length(let length) = framing {
      guard length <= limits.body else { throw .bodyTooLarge(limit: limits.body) }
      body.reserveCapacity(body.count + min(length, Self.reservationLimit))
      // What came with the head, most often all, needs no waiting for.
      let before = body.count
      if takeBuffered(into: &body, atMost: bodyLeft) { bodyReceived += body.count - before }
    }
    while !isBodyFinished {
      let partSize = min(bodyLength ?? 4 * Self.readSize, Self.reservationLimit)
      try await receiveBodyPart(into: &body, atMost: partSize, until: deadline)
      guard body.count <= limits.body else { throw .bodyTooLarge(limit: limits.body) }
    }
  }

  /// Whether the answer's body has come to its end.
  package var isBodyFinished: Bool {
    switch framing {
    case .none: true
    case .length: bodyLeft == 0
    case .chunked: chunks.isFinished
    case .untilClose: hasReachedEnd
    }
  }

  private var hasReachedEnd = false

  /// Appends the next part of the body to `body`, as much as arrives at once and at most `limit` bytes where a length
  /// or the end delimits it.
  package func receiveBodyPart(
    into body: inout [UInt8], atMost limit: Int = 64 * 1024, until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) {
    let before = body.count
    defer { bodyReceived += body.count - before }
    switch framing {
    case .none:
      return
    case .length:
      if takeBuffered(into: &body, atMost: min(bodyLeft, limit)) { return }
      guard case .bytes(let count) = try await read(into: &body, atMost: min(bodyLeft, limit), until: deadline) else {
        throw bodyCut
      }
      bodyLeft -= count
    case .untilClose:
      if takeBuffered(into: &body, atMost: limit) { return }
      switch try await read(into: &body, atMost: limit, until: deadline) {
      case .bytes: arrivals.note()
      case .end: hasReachedEnd = true
      case .reset: throw bodyCut
      }
    case .chunked:
      if consumed == buffer.count {
        guard case .bytes = try await fillBuffer(atMost: 4 * Self.readSize, until: deadline) else { throw bodyCut }
        arrivals.note()
      }
      do throws(HTTPParseError) {
        consumed += try chunks.decode(buffer[consumed...], into: &body)
      } catch {
        throw .invalidResponse(error)
      }
    }
  }

  private var bodyCut: ConnectionError {
    if case .length(let length) = framing { return .closedInBody(received: length - bodyLeft, expected: length) }
    return .closedInBody(received: bodyReceived, expected: nil)
  }

  private func takeBuffered(into body: inout [UInt8], atMost limit: Int) -> Bool {
    let available = min(buffer.count - consumed, limit)
    guard available > 0 else { return false }
    body.append(contentsOf: buffer[consumed..<(consumed + available)])
    consumed += available
    if case .length = framing { bodyLeft -= available }
    return true
  }

  private func writeRest(
    _ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>, until deadline: ContinuousClock.Instant?
  ) async {
    do throws(SocketError) {
      try await socket.write(first, second, until: deadline)
      isRequestWritten = true
    } catch {
      // What the failed write means is told by the answer, or by its absence.
    }
  }

  /// Waits for the head of the final answer to a request begun with ``begin(head:body:until:)`` or
  /// ``open(head:until:)``. After a deadline that passed before its first byte it may be called again.
  package func receiveHead(
    method: HTTPMethod, until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) -> HTTPResponseHead {
    var parser = HTTPResponseHeadParser(limit: limits.head)
    for _ in 0..<Self.informationalLimit {
      let parsed = try await receiveOneHead(&parser, until: deadline)
      consumed += parsed.byteCount
      guard parsed.head.status >= 200 else {
        guard parsed.head.status != 101 else {
          throw .invalidResponse(HTTPParseError("it switches protocols (101), which nobody asked for"))
        }
        continue
      }
      do throws(HTTPParseError) {
        framing = try HTTPBodyFraming(of: parsed.head, requestMethod: method)
      } catch {
        throw .invalidResponse(error)
      }
      beginBody()
      if !parsed.keepsConnection || framing == .untilClose { keepsConnection = false }
      return parsed.head
    }
    throw .invalidResponse(HTTPParseError("it has more than \(Self.informationalLimit) answers with a 1xx status"))
  }

  private func beginBody() {
    hasReachedEnd = false
    bodyReceived = 0
    arrivals = BodyArrivals()
    chunks = ChunkedDecoder()
    bodyLeft = if case .length(let length) = framing { length } else { 0 }
  }

  private func receiveOneHead(
    _ parser: inout HTTPResponseHeadParser, until deadline: ContinuousClock.Instant?
  ) async throws(ConnectionError) -> HTTPResponseHeadParser.ParsedHead {
    while true {
      if consumed < buffer.count {
        do throws(HTTPParseError) {
          if let parsed = try parser.parse(buffer[consumed...]) { return parsed }
        } catch {
          throw .invalidResponse(error)
        }
      }
      guard case .bytes = try await fillBuffer(atMost: Self.readSize, until: deadline) else {
        throw received == 0 ? .closedBeforeResponse : .closedInHead(received: received)
      }
    }
  }

  /// What a read brought.
  private enum Arrival: Equatable {
    case bytes(Int)
    /// The peer finished.
    case end
    /// The peer or the kernel broke the connection off.
    case reset
  }

  private func fillBuffer(
    atMost limit: Int, until deadline: ContinuousClock.Instant?
  ) async throws(ConnectionError) -> Arrival {
    if consumed == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      consumed = 0
    }
    return try await arrival(until: deadline) { () throws(SocketError) in
      try socket.readAvailable(into: &buffer, atMost: limit)
    }
  }

  private func read(
    into bytes: inout [UInt8], atMost limit: Int, until deadline: ContinuousClock.Instant?
  ) async throws(ConnectionError) -> Arrival {
    try await arrival(until: deadline) { () throws(SocketError) in
      try socket.readAvailable(into: &bytes, atMost: limit)
    }
  }

  private func arrival(
    until deadline: ContinuousClock.Instant?, read: () throws(SocketError) -> Int?
  ) async throws(ConnectionError) -> Arrival {
    do throws(SocketError) {
      while true {
        try await socket.waitUntilReadable(until: deadline)
        guard let count = try read() else { continue }
        received += count
        return count == 0 ? .end : .bytes(count)
      }
    } catch {
      switch error {
      case .deadlinePassed: throw .deadlinePassed
      case .closed: throw .cancelled
      case .system: return .reset
      }
    }
  }
}
