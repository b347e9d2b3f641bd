import AdapterCore
import Diagnosis
import Glibc
import NIOPosix

/// A TCP connection to the app, without the adapter: it shows the bytes that the app really sends.
///
/// All calls block, so they belong on a thread of their own; see ``DirectRequests``.
struct DirectConnection: ~Copyable {
  private let descriptor: Int32

  /// Connects; nil if nobody accepts.
  ///
  /// - Parameter source: the IPv4 address to connect from; nil for the one that the kernel chooses.
  init?(to endpoint: Endpoint, from source: IPAddress? = nil) {
    for candidate in endpoint.addresses {
      if let descriptor = Self.connect(candidate.forConnecting, from: source) {
        self.descriptor = descriptor
        return
      }
    }
    return nil
  }

  deinit { close(descriptor) }

  private static func connect(_ endpoint: Endpoint, from source: IPAddress?) -> Int32? {
    guard let port = endpoint.port, let address = endpoint.address else { return nil }
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo("\(address)", "\(port)", &hints, &found) == 0, let info = found else { return nil }
    defer { freeaddrinfo(found) }
    let descriptor = socket(
      info.pointee.ai_family, info.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.pointee.ai_protocol)
    guard descriptor >= 0 else { return nil }
    guard source.map({ bind(descriptor, to: $0) }) ?? true,
      Glibc.connect(descriptor, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0
    else {
      close(descriptor)
      return nil
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    return descriptor
  }

  /// Chooses the local address, which must be IPv4.
  private static func bind(_ descriptor: Int32, to source: IPAddress) -> Bool {
    guard case .v4(let number) = source else { return false }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = number.bigEndian
    return withUnsafeBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { address in
        Glibc.bind(descriptor, address.baseAddress, socklen_t(bytes.count)) == 0
      }
    }
  }

  /// What came of a request.
  struct Outcome {
    var received: [UInt8] = []
    var isClosed = false
    var isReset = false
    /// The bytes of the request that were sent before the first byte of the response arrived.
    var sentBeforeResponse = 0
    var firstByteAfter: Duration?
    var endedAfter: Duration = .zero
    /// How long nothing had arrived on the open connection in the end.
    var silence: Duration = .zero
  }

  /// Sends bytes and reads until `isComplete`, the end of the connection or the time limit. Once complete, waits a
  /// moment longer for bytes that should not be there.
  ///
  /// The second half of many bytes is held back for a moment, so that a response shows that does not wait for it: the
  /// system's buffers would take all of them at once.
  func exchange(_ bytes: [UInt8], within limit: Duration, isComplete: ([UInt8]) -> Bool) -> Outcome {
    let start = ContinuousClock.now
    var end = start + limit
    var outcome = Outcome()
    var sent = 0
    var wasComplete = false
    var isHeldBack = bytes.count >= Self.manyBytes
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if isHeldBack, outcome.firstByteAfter != nil || .now >= start + Self.hold { isHeldBack = false }
      let sendable = isHeldBack ? bytes.count / 2 : bytes.count
      let left = (isHeldBack ? min(end, start + Self.hold) : end) - .now
      guard left > .zero else { break }
      var state = pollfd(fd: descriptor, events: Int16(sent < sendable ? POLLIN | POLLOUT : POLLIN), revents: 0)
      guard poll(&state, 1, Int32(clamping: Int((left / .milliseconds(1)).rounded(.up)))) > 0 else {
        if isHeldBack { continue } else { break }
      }
      if Int32(state.revents) & POLLIN != 0 || Int32(state.revents) & (POLLHUP | POLLERR) != 0 {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 {
          if outcome.firstByteAfter == nil {
            outcome.firstByteAfter = .now - start
            outcome.sentBeforeResponse = sent
          }
          outcome.received.append(contentsOf: buffer.prefix(count))
          outcome.endedAfter = .now - start
          if count < buffer.count, !wasComplete, isComplete(outcome.received) {
            wasComplete = true
            end = min(end, .now + Self.extra)
          }
          continue
        }
        if count == 0 { outcome.isClosed = true }
        if count < 0, errno == EAGAIN || errno == EINTR { continue }
        if count < 0 { outcome.isReset = true }
        if !wasComplete { outcome.endedAfter = .now - start }
        return outcome
      }
      if Int32(state.revents) & POLLOUT != 0 {
        let count = bytes[sent..<sendable].withUnsafeBytes {
          send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count > 0 { sent += count } else if count < 0, errno != EAGAIN, errno != EINTR { sent = bytes.count }
      }
    }
    if outcome.firstByteAfter == nil { outcome.sentBeforeResponse = sent }
    outcome.silence = .now - start - outcome.endedAfter
    if !wasComplete { outcome.endedAfter = .now - start }
    return outcome
  }

  /// From how many bytes on half of them are held back.
  private static let manyBytes = 1 << 17
  /// For how long.
  private static let hold = Duration.milliseconds(30)
  /// How long to wait for bytes after a complete response.
  private static let extra = Duration.milliseconds(20)

  /// Waits until the app closes the idle connection. Returns after how long; nil if it did not.
  func waitForClose(within limit: Duration) -> Duration? {
    let start = ContinuousClock.now
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&state, 1, Int32(clamping: Int(limit / .milliseconds(1)))) > 0 else { return nil }
    return .now - start
  }
}
