import Glibc

extension StreamSocket {
  /// An address to connect to: a numeric IP address and port, or the path of a Unix socket. Names are not resolved.
  package struct Address: Sendable, Equatable, CustomStringConvertible {
    /// The address in the kernel's form. It is built once, since connections are opened often.
    private let bytes: [UInt8]
    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/tmp/app.sock`.
    package let description: String
    /// The address family, `AF_INET`, `AF_INET6` or `AF_UNIX`.
    let family: Int32

    /// Creates an address from a numeric host (`127.0.0.1`, `::1`) and port; nil for a name or an invalid port.
    package init?(host numeric: String, port: Int) {
      guard let port = in_port_t(exactly: port) else { return nil }
      var version4 = sockaddr_in()
      var version6 = sockaddr_in6()
      if inet_pton(AF_INET, numeric, &version4.sin_addr) == 1 {
        version4.sin_family = sa_family_t(AF_INET)
        version4.sin_port = port.bigEndian
        self.init(version4, family: AF_INET, description: "\(numeric):\(port)")
      } else if inet_pton(AF_INET6, numeric, &version6.sin6_addr) == 1 {
        version6.sin6_family = sa_family_t(AF_INET6)
        version6.sin6_port = port.bigEndian
        self.init(version6, family: AF_INET6, description: "[\(numeric)]:\(port)")
      } else {
        return nil
      }
    }

    /// Creates the address of a Unix socket; nil if the path is empty or longer than the kernel's limit of 107 bytes.
    package init?(unixPath path: String) {
      guard (1...107).contains(path.utf8.count) else { return nil }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      self.init(address, family: AF_UNIX, description: "unix:\(path)")
    }

    private init<Address>(_ address: Address, family: Int32, description: String) {
      bytes = withUnsafeBytes(of: address) { Array($0) }
      self.family = family
      self.description = description
    }

    /// Whether this is a TCP address, for which Nagle's algorithm must be disabled.
    var isInternet: Bool { family != AF_UNIX }

    /// Calls `body` with the kernel's form of the address.
    func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
      bytes.withUnsafeBytes { bytes in
        // The bytes are one of the kernel's address structures, which all begin like `sockaddr`. They are never empty,
        // and an array's storage is aligned for any of them.
        let address = bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: sockaddr.self)
        return body(address, socklen_t(bytes.count))
      }
    }
  }
}
