package import ByteBuffers
internal import CLinux
import Glibc
import StandardLibraryBackports

/// A connected stream socket: TCP or Unix. It is closed when it is released.
///
/// One task may read while another writes. Readiness is remembered from epoll's edge-triggered events, so a read that
/// cannot succeed is not tried, and nothing needs to be re-armed.
@LoopActor
package final class StreamSocket {
  private nonisolated let descriptor: Int32
  private var isClosed = false
  /// How many bytes the kernel has accepted for sending.
  package private(set) var bytesWritten = 0

  /// The descriptor; nil once the socket is closed.
  var openDescriptor: Int32? { isClosed ? nil : descriptor }

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    guard !isClosed else { return }
    AdapterLoop.shared.forget(descriptor)
    Glibc.close(descriptor)
  }

  /// Opens a connection.
  ///
  /// - Throws: ``SocketError``, with ``SocketError/isRefused`` if nothing listens and ``SocketError/isQueueFull`` if a
  ///   Unix socket's queue is full.
  package static func connect(
    to address: Address, until deadline: ContinuousClock.Instant? = nil
  ) async throws(SocketError) -> StreamSocket {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = Glibc.socket(address.family, type, 0)
    guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
    let socket = StreamSocket(descriptor)
    var code = socket.tryConnect(to: address)
    if code == EINPROGRESS {
      // On loopback the handshake is already complete. Trying again saves a wait in epoll.
      code = socket.tryConnect(to: address)
    }
    AdapterLoop.shared.forget(descriptor)
    // No event reports that a Unix socket's queue has room again (EAGAIN), so the caller must retry.
    let isPending = code == EALREADY || code == EINPROGRESS
    guard isPending || code == 0 || code == EISCONN else { throw .system(call: "connect", errno: code) }
    AdapterLoop.shared.watch(descriptor, for: EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue)
    while code == EALREADY || code == EINPROGRESS {
      try await socket.wait(.write, until: deadline)
      code = socket.tryConnect(to: address)
      if code == EALREADY { AdapterLoop.shared.noteBlocked(descriptor, .write) }
    }
    guard code == 0 || code == EISCONN else { throw .system(call: "connect", errno: code) }
    if address.isInternet {
      var on: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
    return socket
  }

  private func tryConnect(to address: Address) -> Int32 {
    address.withSockaddr { Glibc.connect(descriptor, $0, $1) } == 0 ? 0 : errno
  }

  /// Closes the socket. Tasks that wait on it are woken with ``SocketError/closed``.
  package func close() {
    guard !isClosed else { return }
    isClosed = true
    AdapterLoop.shared.forget(descriptor)
    Glibc.close(descriptor)
  }

  /// Waits until there may be something to read: bytes, the end of the stream, or an error.
  package func waitUntilReadable(until deadline: ContinuousClock.Instant? = nil) async throws(SocketError) {
    try await wait(.read, until: deadline)
  }

  /// Appends what has arrived, at most `limit` bytes, without waiting.
  ///
  /// - Returns: how many bytes were read; 0 at the end of the stream; nil if nothing has arrived yet.
  package func readAvailable(into buffer: inout UniqueByteBuffer, atMost limit: Int) throws(SocketError) -> Int? {
    precondition(limit > 0, "A read of 0 bytes looks like the end of the stream.")
    if isClosed { throw .closed }
    var count = -1
    buffer.append(addingCapacity: limit) { span in
      span.withUnsafeMutableBufferPointer { free, initialized in
        count = Glibc.read(descriptor, free.baseAddress, limit)
        initialized = max(count, 0)
      }
    }
    guard count >= 0 else {
      try blocked(.read, call: "read")
      return nil
    }
    // Fewer bytes than requested means that the socket is drained.
    if count > 0, count < limit { AdapterLoop.shared.noteDrained(descriptor, .read) }
    return count
  }

  /// Writes as much of both pieces as the kernel accepts at once, in order and without waiting.
  ///
  /// - Parameter offset: how many bytes of both were written before.
  /// - Returns: how many bytes of both have been written, including `offset`.
  package func writeAvailable(
    _ first: Span<UInt8>, _ second: Span<UInt8> = Span(), from offset: Int = 0
  ) throws(SocketError) -> Int {
    var offset = offset
    while offset < first.count + second.count {
      if isClosed { throw .closed }
      let written = send(
        first.extracting(droppingFirst: min(offset, first.count)),
        second.extracting(droppingFirst: max(offset - first.count, 0)))
      if written < 0 {
        try blocked(.write, call: "write")
        if !AdapterLoop.shared.isReady(descriptor, .write) { break }
      } else {
        bytesWritten += written
        offset += written
      }
    }
    return offset
  }

  /// Writes both pieces completely, in order.
  ///
  /// - Parameter offset: how many bytes of both were written before.
  package func write(
    _ first: [UInt8], _ second: SharedBytes = SharedBytes(), from offset: Int = 0,
    until deadline: ContinuousClock.Instant? = nil
  ) async throws(SocketError) {
    var written = try writeAvailable(first.span, second.span, from: offset)
    while written < first.count + second.count {
      try await wait(.write, until: deadline)
      written = try writeAvailable(first.span, second.span, from: written)
    }
  }

  /// Writes both pieces completely, in order.
  package func write(
    _ first: [UInt8], _ second: borrowing UniqueByteBuffer, until deadline: ContinuousClock.Instant? = nil
  ) async throws(SocketError) {
    var written = try writeAvailable(first.span, second.span)
    while written < first.count + second.count {
      try await wait(.write, until: deadline)
      written = try writeAvailable(first.span, second.span, from: written)
    }
  }

  /// Whether the peer has closed or reset the connection, or has sent something. Any of these makes a kept connection
  /// unfit for another request. This checks the socket itself, so that events during a freeze count.
  package var hasPendingEvent: Bool {
    guard !isClosed else { return true }
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
    return !(count < 0 && (errno == EAGAIN || errno == EINTR))
  }

  private func send(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Int {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        var parts = (
          iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count),
          iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
        )
        return withUnsafeMutablePointer(to: &parts) {
          $0.withMemoryRebound(to: iovec.self, capacity: 2) { parts in
            var message = msghdr()
            message.msg_iov = parts
            message.msg_iovlen = 2
            return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
          }
        }
      }
    }
  }

  /// After a call that returned -1: notes that the descriptor would block, or throws the error.
  private func blocked(_ direction: Direction, call: String) throws(SocketError) {
    switch errno {
    case EAGAIN: AdapterLoop.shared.noteBlocked(descriptor, direction)
    case EINTR: break
    case let code: throw .system(call: call, errno: code)
    }
  }

  private func wait(_ direction: Direction, until deadline: ContinuousClock.Instant?) async throws(SocketError) {
    if isClosed { throw .closed }
    switch await AdapterLoop.shared.wait(for: descriptor, direction, until: deadline) {
    case .ready: return
    case .deadlinePassed: throw .deadlinePassed
    case .closed: throw .closed
    }
  }
}
