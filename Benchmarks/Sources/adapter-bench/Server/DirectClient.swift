import Glibc

/// Sends an exchange's request to a real app without an adapter in between, in the way an adapter does: `POST` on a new
/// connection, `GET` on a kept one.
final class DirectClient {
  private let exchange: Exchange
  private let request: OutgoingMessage
  private let port: UInt16
  private let connectsAnew: Bool
  private var descriptor: Int32 = -1
  private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

  init(exchange: Exchange, port: UInt16) {
    self.exchange = exchange
    self.port = port
    connectsAnew = exchange.method != "GET"
    request = OutgoingMessage(
      head: "\(exchange.method) \(exchange.target) HTTP/1.1\r\n\(exchange.requestFields)\r\n",
      body: exchange.requestBody)
  }

  deinit { disconnect() }

  /// Whether the app accepts connections.
  var isAccepted: Bool {
    disconnect()
    return connect()
  }

  /// Sends the request `count` times and checks the responses.
  ///
  /// - Returns: the times from the beginning of each request, including a new connection, to the last byte of its
  ///   response; nanoseconds.
  func measure(count: Int) throws(BenchmarkError) -> [Double] {
    var latencies: [Double] = []
    latencies.reserveCapacity(count)
    for _ in 0..<count {
      if Interruption.isPending { throw BenchmarkError("interrupted") }
      let start = MonotonicTime.now
      if descriptor < 0, !connect() { throw Self.error("no connection to the app") }
      try send()
      let body = try receive()
      latencies.append(Double(MonotonicTime.now - start))
      if connectsAnew { disconnect() }
      guard buffer.starts(with: "HTTP/1.1 200 ".utf8), buffer[body].elementsEqual(exchange.answerBody) else {
        throw BenchmarkError("the app's response without an adapter is not the expected one")
      }
    }
    return latencies
  }

  private func connect() -> Bool {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 { disconnect() }
    return result == 0
  }

  private func disconnect() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  private func send() throws(BenchmarkError) {
    var sent = 0
    while sent < request.bytes.count {
      guard let start = request.bytes.baseAddress else { return }
      let written = Glibc.send(descriptor, start + sent, request.bytes.count - sent, 0)
      guard written > 0 else { throw Self.error("the app did not take the request") }
      sent += written
    }
  }

  /// Receives a response with a Content-Length; returns its body's place in the buffer.
  private func receive() throws(BenchmarkError) -> Range<Int> {
    var filled = 0
    var body: Range<Int>?
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + filled, $0.count - filled, 0) }
      guard count > 0 else { throw Self.error("the app sent no complete response") }
      filled += count
      if body == nil {
        body = buffer.withUnsafeBytes { Self.body(in: UnsafeRawBufferPointer(rebasing: $0[..<filled])) }
      }
      guard let body else { continue }
      guard body.upperBound <= buffer.count else { throw BenchmarkError("the app's response is too long") }
      if filled >= body.upperBound { return body }
    }
  }

  private static func body(in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
    guard let end = RequestHead.end(in: bytes) else { return nil }
    return end..<(end + RequestHead.contentCount(in: UnsafeRawBufferPointer(rebasing: bytes[..<end])))
  }

  private static func error(_ text: String) -> BenchmarkError {
    BenchmarkError("\(text): \(String(cString: strerror(errno)))")
  }
}
