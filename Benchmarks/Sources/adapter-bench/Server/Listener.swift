import Glibc

/// A loopback port chosen by the kernel. It is bound at once and opened later.
final class Listener {
  let descriptor: Int32
  let port: UInt16
  private(set) var isOpen = false

  init() throws(BenchmarkError) {
    descriptor = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
      }
    }
    guard result == 0 else {
      throw BenchmarkError("no port on 127.0.0.1: \(String(cString: strerror(errno)))")
    }
    port = UInt16(bigEndian: address.sin_port)
    var one: Int32 = 1  // Accepted connections inherit it.
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  /// Starts to listen; before this, connections are refused.
  func open() { isOpen = listen(descriptor, 128) == 0 }

  /// Accepts the next pending connection, if any.
  func accept() -> Int32? {
    let connection = Glibc.accept(descriptor, nil, nil)
    return connection >= 0 ? connection : nil
  }
}
