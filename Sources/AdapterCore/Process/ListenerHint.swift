/// A hint from the sandbox's listening sockets, for an app that does not listen where it is expected.
package struct ListenerHint: Sendable, Equatable {
  /// The most listeners that are named.
  private static let limit = 3

  /// The listeners that were found: `python3 (pid 12) listens on 127.0.0.1:8999`.
  package let found: String
  /// The variables that point the adapter to the listener; empty if there are several.
  private let assignments: [Assignment]
  private let isReadiness: Bool

  private struct Assignment: Sendable, Equatable {
    var name: String
    var value: String
  }

  /// The settings that match the listener: `AWS_LWA_PORT=8999`.
  package var settings: String {
    guard !assignments.isEmpty else {
      return "\(Self.hostName) and \(Self.portName(isReadiness)) to those of the app"
    }
    return assignments.map { "\($0.name)=\($0.value)" }.joined(separator: " and ")
  }

  /// The emulator options that match the listener: `--app-port 8999`.
  package var options: String {
    guard !assignments.isEmpty else { return "--app-port with the port of the app" }
    return assignments.map { assignment in
      assignment.name == Self.portName(false)
        ? "--app-port \(assignment.value)" : "--env \(assignment.name)=\(assignment.value)"
    }.joined(separator: " ")
  }

  /// Both as one sentence.
  package var text: String { "\(found); set \(settings)." }

  /// Looks for the app among the sandbox's listeners; nil if none of them may be the app.
  ///
  /// - Parameters:
  ///   - expected: where connections are refused.
  ///   - isReadiness: whether that is the address of a readiness check on a separate port.
  ///   - apis: the listeners of Lambda's APIs, which are not the app.
  package init?(
    _ listeners: [AppListener], expected: Endpoint, isReadiness: Bool = false, excluding apis: [Endpoint] = []
  ) {
    let candidates = listeners.filter { listener in
      !apis.contains { listener.endpoint.mayBeSameListener(as: $0) } && !Self.serves(listener.endpoint, expected)
    }
    let tcp = candidates.filter { !$0.endpoint.isUnix }
    // Many programs have Unix sockets for other purposes.
    let found = tcp.isEmpty ? candidates.filter { $0.endpoint.path?.hasPrefix("/") ?? false } : tcp
    // A listener on the configured port has only the wrong address, so it is more likely the app.
    let samePort = found.filter { $0.endpoint.port != nil && $0.endpoint.port == expected.port }
    let likely = samePort.isEmpty ? found : samePort
    guard let first = likely.first else { return nil }
    self.found = likely.prefix(Self.limit).map { $0.description }.joined(separator: ", ")
    self.isReadiness = isReadiness
    assignments = likely.count == 1 ? Self.assignments(for: first.endpoint, expected, isReadiness) : []
  }

  /// Whether a connection to `expected` reaches this listener. It then began to listen after the connection was
  /// refused.
  package static func serves(_ listener: Endpoint, _ expected: Endpoint) -> Bool {
    expected.addresses.contains { wanted in
      switch (listener, wanted) {
      case (.ip(let address, let port), .ip(let wanted, let wantedPort)) where port == wantedPort:
        // A socket for all IPv6 addresses may accept IPv4 too. Since connections are refused, this one does not.
        address.withoutMapping == wanted.withoutMapping
          || address.isUnspecified && address.isVersion4 == wanted.isVersion4
      case (.unix(let path), .unix(let wanted)): path == wanted
      default: false
      }
    }
  }

  /// The variables that point the adapter to the listener.
  private static func assignments(
    for listener: Endpoint, _ expected: Endpoint, _ isReadiness: Bool
  ) -> [Assignment] {
    guard case .ip(let address, let port) = listener else {
      return [Assignment(name: hostName, value: "\(listener)")]
    }
    var assignments: [Assignment] = []
    if port == expected.port || !isReached(address, by: expected) {
      let host = listener.forConnecting.address.map { "\($0)" } ?? ""
      assignments.append(Assignment(name: hostName, value: host))
    }
    if port != expected.port { assignments.append(Assignment(name: portName(isReadiness), value: "\(port)")) }
    return assignments
  }

  /// Whether the configured host reaches a listener at this address, on a port other than the expected one.
  private static func isReached(_ address: IPAddress, by expected: Endpoint) -> Bool {
    expected.addresses.contains { wanted in
      guard let wanted = wanted.address else { return false }
      if address.isUnspecified { return address.isVersion4 == wanted.isVersion4 || !address.isVersion4 }
      return address.withoutMapping == wanted.withoutMapping
    }
  }

  private static let hostName = "AWS_LWA_HOST"

  private static func portName(_ isReadiness: Bool) -> String {
    isReadiness ? "AWS_LWA_READINESS_CHECK_PORT" : "AWS_LWA_PORT"
  }
}
