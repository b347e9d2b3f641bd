/// What the sandbox's own listeners tell about an app that is not where it is expected.
package struct ListenerHint: Sendable, Equatable {
  /// How many listeners are named at most.
  private static let limit = 3

  /// Which listeners there are: `python3 (pid 12) listens on 127.0.0.1:8999`.
  package let found: String
  /// What to set for them: `AWS_LWA_PORT=8999`.
  package let settings: String

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
    settings =
      likely.count == 1
      ? Self.settings(for: first.endpoint, expected, isReadiness)
      : "AWS_LWA_HOST and \(Self.portName(isReadiness)) to those of the app"
  }

  /// Whether a connection to `expected` ends up at this listener, which then has only begun to listen.
  private static func serves(_ listener: Endpoint, _ expected: Endpoint) -> Bool {
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
  private static func settings(for listener: Endpoint, _ expected: Endpoint, _ isReadiness: Bool) -> String {
    guard case .ip(let address, let port) = listener else { return "AWS_LWA_HOST=\(listener)" }
    var settings: [String] = []
    if port == expected.port || !isReached(address, by: expected) {
      let host = listener.forConnecting.address.map { "\($0)" } ?? ""
      settings.append("AWS_LWA_HOST=\(host)")
    }
    if port != expected.port { settings.append("\(portName(isReadiness))=\(port)") }
    return settings.joined(separator: " and ")
  }

  /// Whether a listener at this address, on another port than the one that refuses, is reached with the host that is set.
  private static func isReached(_ address: IPAddress, by expected: Endpoint) -> Bool {
    expected.addresses.contains { wanted in
      guard let wanted = wanted.address else { return false }
      if address.isUnspecified { return address.isVersion4 == wanted.isVersion4 || !address.isVersion4 }
      return address.withoutMapping == wanted.withoutMapping
    }
  }

  private static func portName(_ isReadiness: Bool) -> String {
    isReadiness ? "AWS_LWA_READINESS_CHECK_PORT" : "AWS_LWA_PORT"
  }
}
