import Glibc

/// A connection of an adapter: reads requests, sends prepared responses.
final class Connection {
  private enum Progress {
    case head
    case body(RequestHead, start: Int)
    case chunks(RequestHead, start: Int, ChunkDecoder)
  }

  private static let dontWait = Int32(MSG_DONTWAIT)

  let descriptor: Int32
  /// Whether to close it as soon as everything has been sent.
  var closesWhenSent = false
  private(set) var isClosed = false

  private let handler: any RequestHandler
  private let pools: (small: BufferPool, large: BufferPool)
  private var buffer: UnsafeMutableRawBufferPointer
  private var isLarge = false
  private var filled = 0
  private var progress = Progress.head
  private var chunkedBody: [UInt8] = []
  private var outgoing: [OutgoingMessage] = []
  private var sent = 0

  init(descriptor: Int32, handler: any RequestHandler, pools: (small: BufferPool, large: BufferPool)) {
    self.descriptor = descriptor
    self.handler = handler
    self.pools = pools
    buffer = pools.small.take()
  }

  deinit { shut() }

  /// Whether there are bytes to send that the socket has not accepted yet.
  var wantsToWrite: Bool { !outgoing.isEmpty }

  func shut() {
    guard !isClosed else { return }
    isClosed = true
    close(descriptor)
    (isLarge ? pools.large : pools.small).giveBack(buffer)
    outgoing = []
  }

  /// Notifies the handler that the connection is gone.
  func reportClosed() { handler.closed(self) }

  /// Sends messages in order; the same message may occur several times.
  func send(_ messages: OutgoingMessage...) { send(messages) }

  func send(_ messages: [OutgoingMessage]) {
    outgoing.append(contentsOf: messages)
    flush()
  }

  func flush() {
    var done = 0
    while done < outgoing.count, !isClosed {
      let bytes = outgoing[done].bytes
      guard let start = bytes.baseAddress else { break }
      let written = Glibc.send(descriptor, start + sent, bytes.count - sent, Self.dontWait)
      if written < 0 {
        if errno != EAGAIN { shut() }
        break
      }
      sent += written
      if sent == bytes.count {
        sent = 0
        done += 1
      }
    }
    if isClosed { return }
    outgoing.removeFirst(done)
    if outgoing.isEmpty, closesWhenSent { shut() }
  }

  /// Reads the bytes that have arrived and handles every complete request.
  func readable() {
    while !isClosed {
      let room = buffer.count - filled
      guard room > 0, let start = buffer.baseAddress else { return shut() }
      let received = recv(descriptor, start + filled, room, Self.dontWait)
      if received <= 0 {
        if received < 0, errno == EAGAIN { return }
        return shut()
      }
      filled += received
      while advance() {}
      if received < room { return }
    }
  }

  /// Handles one step; returns false if more bytes are needed.
  private func advance() -> Bool {
    switch progress {
    case .head:
      guard let end = RequestHead.end(in: UnsafeRawBufferPointer(rebasing: buffer[..<filled])) else { return false }
      guard let head = RequestHead(UnsafeRawBufferPointer(rebasing: buffer[..<end])) else {
        shut()
        return false
      }
      if head.isChunked {
        chunkedBody.removeAll(keepingCapacity: true)
        progress = .chunks(head, start: end, ChunkDecoder())
      } else {
        if end + head.contentCount > buffer.count { enlarge() }
        progress = .body(head, start: end)
      }
      return true
    case .body(let head, let start):
      guard filled >= start + head.contentCount else { return false }
      finish(head, body: UnsafeRawBufferPointer(rebasing: buffer[start..<(start + head.contentCount)]))
      discard(upTo: start + head.contentCount)
      return !isClosed
    case .chunks(let head, let start, var decoder):
      let raw = UnsafeRawBufferPointer(rebasing: buffer[start..<filled])
      let consumed = decoder.consume(raw) { piece in
        if head.isStreamingResponse {
          handler.streamed(piece)
        } else {
          chunkedBody.append(contentsOf: piece)
        }
      }
      if decoder.isDone {
        chunkedBody.withUnsafeBytes { finish(head, body: $0) }
        discard(upTo: start + consumed)
        return !isClosed
      }
      if !decoder.isValid { shut() }
      filled = start
      progress = .chunks(head, start: start, decoder)
      return false
    }
  }

  private func finish(_ head: RequestHead, body: UnsafeRawBufferPointer) {
    progress = .head
    if head.closesConnection { closesWhenSent = true }
    handler.received(head, body: body, on: self)
  }

  private func discard(upTo end: Int) {
    guard !isClosed, let start = buffer.baseAddress else { return }
    if filled > end { memmove(start, start + end, filled - end) }
    filled -= end
  }

  private func enlarge() {
    let larger = pools.large.take()
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    pools.small.giveBack(buffer)
    buffer = larger
    isLarge = true
  }
}
