import Glibc

/// A port of the loopback address that nothing listens on, and that nothing gets as long as this lives but those who ask
/// for it by number, such as a ``ScriptedPeer``.
public final class ReservedPort: Sendable {
  /// The port.
  public let number: Int
  private let descriptor: Int32

  /// Reserves a port of the kernel's choice.
  public init() {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    number = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int in
        precondition(bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0)
        return Int(pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port.bigEndian })
      }
    }
  }

  deinit { close(descriptor) }
}
