/// A process of the sandbox that listens somewhere, and may be the app.
package struct AppListener: Sendable, Equatable {
  /// Where it listens. The address is unspecified if it listens on all addresses.
  package let endpoint: Endpoint
  /// Its id; of several that share the socket, that of the one which made the others.
  package let pid: Int32
  /// The program's name.
  package let name: String

  /// A listener of these parts.
  package init(_ endpoint: Endpoint, pid: Int32, name: String) {
    self.endpoint = endpoint
    self.pid = pid
    self.name = name
  }

  /// `python3 (pid 12) listens on 127.0.0.1:8999`.
  package var description: String { "\(name) (pid \(pid)) listens on \(endpoint)" }
}
