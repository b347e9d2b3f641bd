/// Where ``HTTPClient`` connects to.
package enum HTTPServerAddress {
  /// A host name or a numeric address.
  case network(host: String, port: Int)
  /// A port of a sandbox's loopback address.
  case sandbox(port: Int, SandboxDialer)

  /// The value of `Host`, as `127.0.0.1:9000` or `[::1]:9000`.
  var authority: String {
    switch self {
    case .network(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .sandbox(let port, _): "sandbox.localdomain:\(port)"
    }
  }
}
