/// A process of the sandbox that listens on a socket and may be the app.
package struct AppListener: Sendable, Equatable {
  /// Where it listens. The address is unspecified if it listens on all addresses.
  package let endpoint: Endpoint
  /// Its process ID. If several processes share the socket, the ID of their common ancestor.
  package let pid: Int32
  /// The program's name.
  package let name: String

  /// Creates a listener from its parts.
  package init(_ endpoint: Endpoint, pid: Int32, name: String) {
    self.endpoint = endpoint
    self.pid = pid
    self.name = name
  }

  /// `python3 (pid 12) listens on 127.0.0.1:8999`.
  package var description: String { "\(name) (pid \(pid)) listens on \(endpoint)" }
}
