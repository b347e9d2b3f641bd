import Glibc

/// A server for tests that runs a script of blocking steps for each connection.
///
/// It listens on a TCP port of a loopback address, or on a Unix socket, until it is deallocated.
public final class ScriptedPeer: Sendable {
  /// A loopback address.
  public enum Loopback: Sendable {
    /// 127.0.0.1.
    case version4
    /// ::1.
    case version6
  }

  /// How the connections are served.
  public enum Service: Sendable {
    /// One at a time, in the order in which they were accepted.
    case serial
    /// Each on a thread of its own.
    case concurrent
  }

  /// Its TCP port; 0 for a Unix socket.
  public let port: Int
  /// The path of its Unix socket.
  public let path: String?
  private let listener: Int32

  /// Listens on a TCP port and runs `script` for each connection, with the connection's number from 0 on.
  ///
  /// - Parameter port: 0 lets the kernel choose.
  public convenience init(
    _ service: Service = .serial, on loopback: Loopback = .version4, port: Int = 0,
    _ script: @escaping @Sendable (_ connection: PeerConnection, _ number: Int) -> Void
  ) {
    let listener =
      switch loopback {
      case .version4: Self.version4Listener(port)
      case .version6: Self.version6Listener(port)
      }
    // Both forms have the port at the same place.
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { precondition(getsockname(listener, $0, &length) == 0) }
    }
    self.init(listener, port: Int(in_port_t(bigEndian: address.sin6_port)), path: nil, service, script)
  }

  /// Listens on a Unix socket at `path`, at most 107 bytes, and runs `script` for each connection. The file is removed
  /// with the peer.
  public convenience init(
    unixPath path: String, _ service: Service = .serial,
    _ script: @escaping @Sendable (_ connection: PeerConnection, _ number: Int) -> Void
  ) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    precondition(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    unlink(path)
    self.init(Self.listener(AF_UNIX, address), port: 0, path: path, service, script)
  }

  private init(
    _ listener: Int32, port: Int, path: String?, _ service: Service,
    _ script: @escaping @Sendable (PeerConnection, Int) -> Void
  ) {
    self.listener = listener
    self.port = port
    self.path = path
    startThread {
      var number = 0
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { break }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        switch service {
        case .serial: script(PeerConnection(descriptor), number)
        case .concurrent: startThread { [number] in script(PeerConnection(descriptor), number) }
        }
        number += 1
      }
      close(listener)
    }
  }

  /// Accepts no further connection: from now on they are refused. Those that stand are served.
  public func stopListening() { shutdown(listener, Int32(SHUT_RDWR)) }

  // The thread closes the descriptor: closed here, its number could be another socket's when the thread accepts.
  deinit {
    stopListening()
    if let path { unlink(path) }
  }

  private static func version4Listener(_ port: Int) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return listener(AF_INET, address)
  }

  private static func version6Listener(_ port: Int) -> Int32 {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = in_port_t(port).bigEndian
    address.sin6_addr = in6addr_loopback
    return listener(AF_INET6, address)
  }

  private static func listener<Address>(_ family: Int32, _ address: Address) -> Int32 {
    let listener = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    // A port that another peer of the test has given up may be taken at once.
    var on: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    let isListening = withUnsafeBytes(of: address) { bytes in
      guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
      return bind(listener, address, socklen_t(bytes.count)) == 0 && listen(listener, 16) == 0
    }
    precondition(isListening, "The kernel refused a listener: errno \(errno).")
    return listener
  }
}
