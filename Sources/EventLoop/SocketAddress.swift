import Glibc

/// Where to connect to: a numeric IP address and port, or the path of a Unix socket. Names are not resolved.
package struct SocketAddress: Sendable, Equatable, CustomStringConvertible {
  private enum Form: Sendable, Equatable {
    case internet(host: String, port: Int)
    case unix(path: String)
  }

  private let form: Form

  /// An address from a numeric host (`127.0.0.1`, `::1`) or `localhost`, which is 127.0.0.1; nil for any other name.
  package init?(host: String, port: Int) {
    let numeric = host == "localhost" ? "127.0.0.1" : host
    var scratch = in6_addr()
    guard (0...65535).contains(port),
      inet_pton(AF_INET, numeric, &scratch) == 1 || inet_pton(AF_INET6, numeric, &scratch) == 1
    else { return nil }
    form = .internet(host: numeric, port: port)
  }

  /// The address of a Unix socket; nil where the path is empty or longer than the 107 bytes that the kernel takes.
  package init?(unixPath path: String) {
    guard (1...107).contains(path.utf8.count) else { return nil }
    form = .unix(path: path)
  }

  /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/tmp/app.sock`.
  package var description: String {
    switch form {
    case .internet(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }

  /// Whether Nagle's algorithm is there to be switched off.
  var isInternet: Bool {
    if case .internet = form { true } else { false }
  }

  /// The address family, `AF_INET`, `AF_INET6` or `AF_UNIX`.
  var family: Int32 {
    switch form {
    case .internet(let host, _): host.contains(":") ? AF_INET6 : AF_INET
    case .unix: AF_UNIX
    }
  }

  /// Calls `body` with the kernel's form of the address.
  func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    switch form {
    case .internet(let host, let port) where host.contains(":"):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = in_port_t(port).bigEndian
      inet_pton(AF_INET6, host, &address.sin6_addr)
      return rebind(&address, body)
    case .internet(let host, let port):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      inet_pton(AF_INET, host, &address.sin_addr)
      return rebind(&address, body)
    case .unix(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      return rebind(&address, body)
    }
  }

  private func rebind<Address, Result>(
    _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
    }
  }
}
