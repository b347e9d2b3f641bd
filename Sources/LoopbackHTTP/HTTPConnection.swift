package import AdapterLoop
package import ByteBuffers
package import HTTPMessages

/// An HTTP/1.1 client connection, for one request and response after another.
///
/// The response is read while the request is still being written, so that a peer may respond early and stop reading.
/// The caller decides what to send on a kept connection, and when to retry.
@LoopActor
package final class HTTPConnection {
  /// The limits of a response. If a peer exceeds one, nothing more is read from it.
  package struct Limits: Sendable {
    /// The largest head, in bytes. Default: 256 KB.
    package var head = 256 * 1024
    /// The largest body that ``HTTPConnection/receiveBody(into:until:)`` collects, in bytes. Default: 1 MB.
    package var body = 1024 * 1024

    /// Creates the default limits.
    package init() {}
  }

  /// How much memory is reserved at most because of an announced Content-Length, in bytes.
  private static let reservationLimit = 32 * 1024 * 1024

  private static let readSize = 16 * 1024
  /// The largest part of a body that is passed on as it arrives, in bytes.
  private static let partSize = 128 * 1024
  private static let informationalLimit = 64
  /// Up to this size, in bytes, servers read a head in one piece: once there is a response, all of it has been read.
  private static let readAtOnce = 4096

  let socket: StreamSocket
  private let limits: Limits
  /// Received bytes. Those from ``consumed`` on have not been used yet.
  private var buffer = UniqueByteBuffer()
  private var consumed = 0
  private var framing = HTTPBodyFraming.none
  private var chunks = ChunkedDecoder()
  /// How many bytes of a body with a length have not arrived yet.
  private var bodyLeft = 0
  private var keepsConnection = true

  /// How many requests were sent on the connection.
  package private(set) var exchanges = 0
  /// How many bytes of the current response have arrived.
  package private(set) var received = 0
  /// How many bytes of the current request were written.
  package var sent: Int { socket.bytesWritten - sentBefore }
  private var sentBefore = 0
  /// Whether the peer may have responded to a request that it has not read completely; see ``hasPeerReadAll()``.
  var needsProofOfReading = false
  /// How many bytes of the current response's body have arrived, after decoding.
  package private(set) var bodyReceived = 0
  /// The announced length of the current response's body; nil if there is none.
  package var bodyLength: Int? {
    if case .length(let length) = framing { length } else { nil }
  }
  /// When the parts of the current response's body arrived, if it has no announced length.
  package private(set) var arrivals = BodyArrivals()
  /// Whether the current request was written completely.
  package private(set) var isRequestWritten = false

  private init(socket: StreamSocket, limits: Limits) {
    self.socket = socket
    self.limits = limits
  }

  /// Opens a connection.
  ///
  /// - Throws: ``ConnectionError/cannotConnect(_:)`` or ``ConnectionError/deadlinePassed``.
  package static func connect(
    to address: StreamSocket.Address, limits: Limits = Limits(), until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) -> HTTPConnection {
    do throws(SocketError) {
      return HTTPConnection(socket: try await StreamSocket.connect(to: address, until: deadline), limits: limits)
    } catch .deadlinePassed {
      throw .deadlinePassed
    } catch {
      throw .cannotConnect(error)
    }
  }

  /// Whether the last response ended cleanly and the peer accepts another request.
  package var isReusable: Bool { keepsConnection && isBodyFinished && isRequestWritten && consumed == buffer.count }

  /// Whether the peer has closed the idle connection, or sent unexpected bytes.
  package var hasPendingEvent: Bool { socket.hasPendingEvent }

  /// Closes the connection; an exchange in progress ends with ``ConnectionError/cancelled``.
  package func close() { socket.close() }

  /// Sends a request and waits for the head of its final response; 1xx responses are skipped (RFC 9110 section 15.2).
  package func send(
    head: [UInt8], body: SharedBytes, method: HTTPMethod, until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) -> HTTPResponseHead {
    begin(head: head, body: body, until: deadline)
    return try await receiveHead(method: method, until: deadline)
  }

  /// Begins to send a request; ``receiveHead(method:until:)`` must follow. Bytes that cannot be written at once are
  /// written while the response is awaited.
  package func begin(head: [UInt8], body: SharedBytes, until deadline: ContinuousClock.Instant? = nil) {
    beginExchange()
    needsProofOfReading = needsProofOfReading || !body.isEmpty || head.count > Self.readAtOnce
    let written: Int
    do throws(SocketError) {
      written = try socket.writeAvailable(head.span, body.span)
    } catch {
      // The peer may have responded before it closed. The response decides, not the failed write.
      return
    }
    if written == head.count + body.count {
      isRequestWritten = true
    } else {
      LoopActor.task { await self.writeRest(head, body, from: written, until: deadline) }
    }
  }

  /// Begins a request whose body, with its framing, is written in parts with ``write(_:_:until:)``. Another task may
  /// await the response's head at the same time.
  package func open(head: [UInt8], until deadline: ContinuousClock.Instant? = nil) async throws(ConnectionError) {
    beginExchange()
    try await write(head, until: deadline)
  }

  /// Writes a part of a request begun with ``open(head:until:)``, and waits while the peer does not read.
  package func write(
    _ first: [UInt8], _ second: borrowing UniqueByteBuffer = UniqueByteBuffer(),
    until deadline: ContinuousClock.Instant? = nil
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

  /// Notes that a request begun with ``open(head:until:)`` was written completely.
  package func closeRequest() { isRequestWritten = true }

  private func beginExchange() {
    exchanges += 1
    received = 0
    sentBefore = socket.bytesWritten
    isRequestWritten = false
    keepsConnection = true
    // Forget the previous response: until the head has arrived, the response has not ended.
    framing = .untilClose
    hasReachedEnd = false
    bodyReceived = 0
  }

  /// Reads the rest of the body and appends it to `body`.
  package func receiveBody(
    into body: inout UniqueByteBuffer, until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) {
    if case .length(let length) = framing {
      guard length <= limits.body else { throw .bodyTooLarge(limit: limits.body) }
      body.reserveCapacity(body.count + min(length, Self.reservationLimit))
      // The part that arrived together with the head, often all of it, needs no waiting.
      let before = body.count
      if takeBuffered(into: &body, atMost: bodyLeft) { bodyReceived += body.count - before }
    }
    while !isBodyFinished {
      let partSize = min(bodyLength ?? 4 * Self.readSize, Self.reservationLimit)
      try await receiveBodyPart(into: &body, atMost: partSize, until: deadline)
      guard body.count <= limits.body else { throw .bodyTooLarge(limit: limits.body) }
    }
  }

  /// Reads the rest of the body, and passes it on in parts that are small enough to stay in the processor's cache.
  package func receiveBody(
    until deadline: ContinuousClock.Instant? = nil, passingOn pass: (Span<UInt8>) -> Void
  ) async throws(ConnectionError) {
    if case .length(let length) = framing {
      guard length <= limits.body else { throw .bodyTooLarge(limit: limits.body) }
      // The part that arrived together with the head, often all of it.
      let available = min(buffer.count - consumed, bodyLeft)
      if available > 0 {
        buffer.withSpan { pass($0.extracting(consumed..<consumed + available)) }
        consumed += available
        bodyLeft -= available
        bodyReceived += available
      }
    }
    var part = UniqueByteBuffer()
    while !isBodyFinished {
      part.removeAll()
      try await receiveBodyPart(into: &part, atMost: Self.partSize, until: deadline)
      guard bodyReceived <= limits.body else { throw .bodyTooLarge(limit: limits.body) }
      pass(part.span)
    }
  }

  /// Whether the response's body is complete.
  package var isBodyFinished: Bool {
    switch framing {
    case .none: true
    case .length: bodyLeft == 0
    case .chunked: chunks.isFinished
    case .untilClose: hasReachedEnd
    }
  }

  private var hasReachedEnd = false

  /// Appends the next part of the body: as much as arrives at once, and at most `limit` bytes unless the body is
  /// chunked.
  package func receiveBodyPart(
    into body: inout UniqueByteBuffer, atMost limit: Int = 64 * 1024, until deadline: ContinuousClock.Instant? = nil
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
        consumed += try buffer.withSpan { bytes throws(HTTPParseError) in
          try chunks.decode(bytes.extracting(droppingFirst: consumed), into: &body)
        }
      } catch {
        throw .invalidResponse(error)
      }
    }
  }

  private var bodyCut: ConnectionError {
    if case .length(let length) = framing { return .closedInBody(received: length - bodyLeft, expected: length) }
    return .closedInBody(received: bodyReceived, expected: nil)
  }

  private func takeBuffered(into body: inout UniqueByteBuffer, atMost limit: Int) -> Bool {
    let available = min(buffer.count - consumed, limit)
    guard available > 0 else { return false }
    buffer.withSpan { body.append(copying: $0.extracting(consumed..<(consumed + available))) }
    consumed += available
    if case .length = framing { bodyLeft -= available }
    return true
  }

  private func writeRest(
    _ head: [UInt8], _ body: SharedBytes, from offset: Int, until deadline: ContinuousClock.Instant?
  ) async {
    do throws(SocketError) {
      try await socket.write(head, body, from: offset, until: deadline)
      isRequestWritten = true
    } catch {
      // The response, or its absence, shows what the failed write means.
    }
  }

  /// Waits for the head of the final response to a request begun with ``begin(head:body:until:)`` or
  /// ``open(head:until:)``. If the deadline passes before the first byte, it may be called again.
  package func receiveHead(
    method: HTTPMethod, until deadline: ContinuousClock.Instant? = nil
  ) async throws(ConnectionError) -> HTTPResponseHead {
    var parser = HTTPResponseHeadParser(limit: limits.head)
    for _ in 0..<Self.informationalLimit {
      let parsed = try await receiveOneHead(&parser, until: deadline)
      consumed += parsed.byteCount
      guard parsed.head.status >= 200 else {
        guard parsed.head.status != 101 else {
          throw .invalidResponse(HTTPParseError("it switches protocols (101), which the request did not ask for"))
        }
        continue
      }
      do throws(HTTPParseError) {
        framing = try HTTPBodyFraming(of: parsed.head, requestMethod: method)
      } catch {
        throw .invalidResponse(error)
      }
      beginBody()
      // Both Transfer-Encoding and Content-Length may be an attempt to smuggle in a second response (RFC 9112 section
      // 6.3).
      let isSuspect = framing == .chunked && parsed.head.fields.firstIndex(of: "content-length") != nil
      if !parsed.keepsConnection || framing == .untilClose || isSuspect { keepsConnection = false }
      return parsed.head
    }
    throw .invalidResponse(HTTPParseError("it has more than \(Self.informationalLimit) responses with a 1xx status"))
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
          if let parsed = try parseHead(&parser) { return parsed }
        } catch {
          throw .invalidResponse(error)
        }
      }
      guard case .bytes = try await fillBuffer(atMost: Self.readSize, until: deadline) else {
        throw received == 0 ? .closedBeforeResponse : .closedInHead(received: received)
      }
    }
  }

  private func parseHead(
    _ parser: inout HTTPResponseHeadParser
  ) throws(HTTPParseError) -> HTTPResponseHeadParser.ParsedHead? {
    try buffer.withSpan { bytes throws(HTTPParseError) in
      try parser.parse(bytes.extracting(droppingFirst: consumed))
    }
  }

  /// The result of a read.
  private enum Arrival: Equatable {
    case bytes(Int)
    /// The peer has closed its side.
    case end
    /// The peer or the kernel has reset the connection.
    case reset
  }

  private func fillBuffer(
    atMost limit: Int, until deadline: ContinuousClock.Instant?
  ) async throws(ConnectionError) -> Arrival {
    if consumed == buffer.count {
      buffer.removeAll()
      consumed = 0
    }
    return try await arrival(until: deadline) { () throws(SocketError) in
      try socket.readAvailable(into: &buffer, atMost: limit)
    }
  }

  private func read(
    into bytes: inout UniqueByteBuffer, atMost limit: Int, until deadline: ContinuousClock.Instant?
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
