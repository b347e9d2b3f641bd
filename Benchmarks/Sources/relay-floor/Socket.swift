import Glibc

/// A blocking TCP connection.
struct Socket: ~Copyable {
  private let descriptor: Int32

  /// Opens a connection; nil if the peer does not listen.
  init?(to address: sockaddr_in) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = address
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Reads the available bytes, at most `count`. Ends the process if the peer has closed the connection: there is
  /// nothing left to do.
  func read(into destination: UnsafeMutablePointer<UInt8>, count: Int) -> Int {
    let received = Glibc.read(descriptor, destination, count)
    if received <= 0 { exit(received == 0 ? 0 : 1) }
    return received
  }

  /// Writes head and body with as few system calls as possible.
  func write(head: UnsafeMutablePointer<UInt8>, count headCount: Int, body: UnsafeMutablePointer<UInt8>?, count: Int) {
    var parts = (iovec(iov_base: head, iov_len: headCount), iovec(iov_base: body, iov_len: count))
    var sent = 0
    let total = headCount + count
    while sent < total {
      let written = withUnsafePointer(to: &parts) {
        $0.withMemoryRebound(to: iovec.self, capacity: 2) { writev(descriptor, $0, count == 0 ? 1 : 2) }
      }
      if written < 0 { exit(1) }
      sent += written
      if sent < headCount {
        parts.0 = iovec(iov_base: head + sent, iov_len: headCount - sent)
      } else {
        parts.0.iov_len = 0
        parts.1 = iovec(iov_base: body.map { $0 + (sent - headCount) }, iov_len: total - sent)
      }
    }
  }

  func write(_ text: StaticString) {
    write(head: UnsafeMutablePointer(mutating: text.utf8Start), count: text.utf8CodeUnitCount, body: nil, count: 0)
  }
}
