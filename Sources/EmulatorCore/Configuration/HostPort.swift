/// A host and a port.
package struct HostPort: Sendable, Equatable, CustomStringConvertible {
  /// A host name or a numeric address, IPv6 addresses without brackets.
  package var host: String
  package var port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// As in a URL: `127.0.0.1:9000` or `[::1]:9000`.
  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
