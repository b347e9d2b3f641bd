/// Where to connect: an address and port, or a Unix socket.
package enum Endpoint: Sendable, Hashable, CustomStringConvertible {
  /// TCP to a numeric address.
  case ip(IPAddress, port: UInt16)
  /// TCP to `localhost`: both loopback addresses, 127.0.0.1 and ::1.
  case localhost(port: UInt16)
  /// A Unix stream socket at this path.
  case unix(path: String)

  /// The endpoint in the form for messages and the Host field: `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`,
  /// `unix:/tmp/app.sock`.
  package var description: String {
    switch self {
    case .ip(.v4(let address), let port): "\(IPAddress.v4(address)):\(port)"
    case .ip(let address, let port): "[\(address)]:\(port)"
    case .localhost(let port): "localhost:\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }

  /// The endpoint to connect to: an unspecified address is replaced by the loopback address.
  package var forConnecting: Endpoint {
    guard case .ip(let address, let port) = self, address.isUnspecified else { return self }
    return .ip(address.withoutMapping == .v4(0) ? .loopback : .v6(high: 0, low: 1), port: port)
  }

  /// The addresses of this endpoint, in the order in which they are tried.
  package var addresses: [Endpoint] {
    guard case .localhost(let port) = self else { return [self] }
    return [.ip(.loopback, port: port), .ip(.v6(high: 0, low: 1), port: port)]
  }

  /// Whether one TCP listener may serve both endpoints: their ports are equal, and their addresses are equal, both
  /// loopback, or one is unspecified.
  ///
  /// Listeners often listen on all addresses, so different addresses of this host count as equal.
  package func mayBeSameListener(as other: Endpoint) -> Bool {
    for case .ip(let address, let port) in addresses {
      for case .ip(let otherAddress, port) in other.addresses {
        if address.withoutMapping == otherAddress.withoutMapping || address.isLoopback && otherAddress.isLoopback
          || address.isUnspecified || otherAddress.isUnspecified
        {
          return true
        }
      }
    }
    return false
  }

  /// The TCP port; nil for a Unix socket.
  package var port: UInt16? {
    switch self {
    case .ip(_, let port), .localhost(let port): port
    case .unix: nil
    }
  }

  /// The numeric address; nil for `localhost` and Unix sockets.
  package var address: IPAddress? { if case .ip(let address, _) = self { address } else { nil } }

  /// The path of a Unix socket; nil for TCP.
  var path: String? { if case .unix(let path) = self { path } else { nil } }

  /// Whether this is a Unix socket.
  package var isUnix: Bool { if case .unix = self { true } else { false } }

  /// The Host field for requests to this endpoint that have none; `localhost` for a Unix socket.
  package var hostFieldValue: String {
    isUnix ? "localhost" : description
  }
}

/// Where the app listens, without its port.
package enum AppHost: Sendable, Hashable {
  /// A numeric address.
  case ip(IPAddress)
  /// Both loopback addresses.
  case localhost
  /// A Unix stream socket at this path; it has no port.
  case unix(path: String)

  /// The host with a port. An unspecified address is kept.
  func endpoint(port: UInt16) -> Endpoint {
    switch self {
    case .ip(let address): .ip(address, port: port)
    case .localhost: .localhost(port: port)
    case .unix(let path): .unix(path: path)
    }
  }
}
