/// What the sandbox's own listeners tell about an app that is not where it is expected.
package struct ListenerHint: Sendable, Equatable {
  /// How many listeners are named at most.
  private static let limit = 3

  /// Which listeners there are: `python3 (pid 12) listens on 127.0.0.1:8999`.
  package let found: String
  /// The variables that point the adapter to the listener; empty if there are several.
  private let assignments: [Assignment]
  private let isReadiness: Bool

  private struct Assignment: Sendable, Equatable {
    var name: String
    var value: String
  }

  /// What to set for them: `AWS_LWA_PORT=8999`.
  package var settings: String {
    guard !assignments.isEmpty else {
      return "\(Self.hostName) and \(Self.portName(isReadiness)) to those of the app"
    }
    return assignments.map { "\($0.name)=\($0.value)" }.joined(separator: " and ")
  }

  /// What to pass to the emulator for them: `--app-port 8999`.
  package var options: String {
    guard !assignments.isEmpty else { return "--app-port with the port of the app" }
    return assignments.map { assignment in
      assignment.name == Self.portName(false)
        ? "--app-port \(assignment.value)" : "--env \(assignment.name)=\(assignment.value)"
    }.joined(separator: " ")
  }

  /// Both as one sentence.
  package var text: String { "\(found); set \(settings)." }

  /// Looks for the app among the listeners of the sandbox; nil if none of them may be the app.
  ///
  /// - Parameters:
  ///   - expected: where connections are refused.
  ///   - isReadiness: whether that is the address of a readiness check with a port of its own.
  ///   - apis: the listeners of Lambda's APIs, which are not the app.
  package init?(
    _ listeners: [AppListener], expected: Endpoint, isReadiness: Bool = false, excluding apis: [Endpoint] = []
  ) {
    let candidates = listeners.filter { listener in
      !apis.contains { listener.endpoint.mayBeSameListener(as: $0) } && !Self.serves(listener.endpoint, expected)
    }
    let tcp = candidates.filter { !$0.endpoint.isUnix }
    // Many programs have Unix sockets for purposes of their own.
    let found = tcp.isEmpty ? candidates.filter { $0.endpoint.path?.hasPrefix("/") ?? false } : tcp
    // A listener with the port that is set has only the wrong address.
    let samePort = found.filter { $0.endpoint.port != nil && $0.endpoint.port == expected.port }
    let likely = samePort.isEmpty ? found : samePort
    guard let first = likely.first else { return nil }
    self.found = likely.prefix(Self.limit).map { $0.description }.joined(separator: ", ")
    self.isReadiness = isReadiness
    assignments = likely.count == 1 ? Self.assignments(for: first.endpoint, expected, isReadiness) : []
  }

  /// Whether a connection to `expected` ends up at this listener, which then has only begun to listen.
  package static func serves(_ listener: Endpoint, _ expected: Endpoint) -> Bool {
    expected.addresses.contains { wanted in
      switch (listener, wanted) {
      case (.ip(let address, let port), .ip(let wanted, let wantedPort)) where port == wantedPort:
        // A socket of all IPv6 addresses may take IPv4 as well; as connections are refused, this one does not.
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

  /// Whether a listener at this address, on another port than the one that refuses, is reached with the host that is set.
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
