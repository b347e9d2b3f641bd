/// Where to connect: an address and port, or a Unix socket.
package enum Endpoint: Sendable, Hashable, CustomStringConvertible {
  /// TCP to a numeric address.
  case ip(IPAddress, port: UInt16)
  /// TCP to `localhost`: both loopback addresses, 127.0.0.1 and ::1.
  case localhost(port: UInt16)
  /// A Unix stream socket at this path.
  case unix(path: String)

  /// The endpoint as it stands in messages and in a Host field: `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`,
  /// `unix:/tmp/app.sock`.
  package var description: String {
    switch self {
    case .ip(.v4(let address), let port): "\(IPAddress.v4(address)):\(port)"
    case .ip(let address, let port): "[\(address)]:\(port)"
    case .localhost(let port): "localhost:\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }

  /// The endpoint to connect to for this one: an unspecified address means this host, so its loopback address.
  package var forConnecting: Endpoint {
    guard case .ip(let address, let port) = self, address.isUnspecified else { return self }
    return .ip(address.withoutMapping == .v4(0) ? .loopback : .v6(high: 0, low: 1), port: port)
  }

  /// The single addresses that this endpoint stands for, in the order in which they are tried.
  package var addresses: [Endpoint] {
    guard case .localhost(let port) = self else { return [self] }
    return [.ip(.loopback, port: port), .ip(.v6(high: 0, low: 1), port: port)]
  }

  /// Whether one TCP listener may serve both: the ports are equal, and so are the addresses, or both are loopback addresses,
  /// or one is unspecified.
  ///
  /// Listeners are often bound to all addresses, so two spellings of this host are taken for one address.
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

  /// The single numeric address; nil if there is none.
  var address: IPAddress? { if case .ip(let address, _) = self { address } else { nil } }

  /// The path of a Unix socket; nil if it is none.
  var path: String? { if case .unix(let path) = self { path } else { nil } }

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
  /// Both loopback addresses.
  case localhost
  /// A Unix stream socket at this path; ports mean nothing then.
  case unix(path: String)

  /// The host with a port, as it was set: an unspecified address stays one.
  func endpoint(port: UInt16) -> Endpoint {
    switch self {
    case .ip(let address): .ip(address, port: port)
    case .localhost: .localhost(port: port)
    case .unix(let path): .unix(path: path)
    }
  }
}
