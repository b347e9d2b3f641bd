/// Where to connect: an address and port, or a Unix socket.
package enum Endpoint: Sendable, Hashable, CustomStringConvertible {
  /// TCP to a numeric address.
  case ip(IPAddress, port: UInt16)
  /// A Unix stream socket at this path.
  case unix(path: String)

  /// The endpoint as it stands in messages and in a Host field: `127.0.0.1:8080`, `[::1]:8080`, `unix:/tmp/app.sock`.
  package var description: String {
    switch self {
    case .ip(.v4(let address), let port): "\(IPAddress.v4(address)):\(port)"
    case .ip(let address, let port): "[\(address)]:\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }

  /// Whether this is a Unix socket.
  package var isUnix: Bool { if case .unix = self { true } else { false } }

  /// The Host of a request to this endpoint that names none; a Unix socket has no address, so `localhost` stands in.
  package var hostFieldValue: String {
    isUnix ? "localhost" : description
  }
}

/// Where the app listens, without its port.
package enum AppHost: Sendable, Hashable {
  /// A numeric address.
  case ip(IPAddress)
  /// A Unix stream socket at this path; ports mean nothing then.
  case unix(path: String)

  /// The host with a port.
  func endpoint(port: UInt16) -> Endpoint {
    switch self {
    case .ip(let address): .ip(address, port: port)
    case .unix(let path): .unix(path: path)
    }
  }
}
