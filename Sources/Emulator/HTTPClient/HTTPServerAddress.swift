package import EmulatorCore

/// Where ``HTTPClient`` connects to.
package enum HTTPServerAddress {
  case network(HostPort)
  /// A port of a sandbox's loopback address.
  case sandbox(port: Int, SandboxDialer)

  /// The value of `Host`, as `127.0.0.1:9000` or `[::1]:9000`.
  var authority: String {
    switch self {
    case .network(let address): "\(address)"
    case .sandbox(let port, _): "sandbox.localdomain:\(port)"
    }
  }
}
