/// The body of a subscription request before validation: any part may be missing or out of range.
package struct TelemetrySubscriptionRequest: Decodable, Sendable, Equatable {
  /// Where to send events.
  package struct Destination: Decodable, Sendable, Equatable {
    /// `HTTP` or `TCP`.
    package var `protocol`: String?
    /// HTTP only.
    package var URI: String?
    /// TCP only.
    package var port: Int?
    /// HTTP only: `POST` or `PUT`.
    package var method: String?
  }

  /// The limits of a batch.
  package struct Buffering: Decodable, Sendable, Equatable {
    /// The maximum number of events.
    package var maxItems: Int?
    /// The maximum size, in bytes.
    package var maxBytes: Int?
    /// The maximum time that an event waits, in milliseconds.
    package var timeoutMs: Int?
  }

  /// The format of the events.
  package var schemaVersion: String?
  /// The streams to send.
  package var types: [String]?
  /// Where to send events.
  package var destination: Destination?
  /// The limits of a batch.
  package var buffering: Buffering?

  /// Validates the request.
  ///
  /// - Throws: an error that lists all problems.
  package func subscription(through api: TelemetryAPI) throws(SandboxAPIError) -> TelemetrySubscription {
    var problems: [String] = []
    let schema = schema(of: api, &problems)
    let types = types(&problems)
    let destination = destination(&problems)
    let buffering = buffering(&problems)
    guard problems.isEmpty, let schema, let destination else {
      throw .invalidSubscription(problems.joined(separator: "; "), api)
    }
    return TelemetrySubscription(schema: schema, types: types, destination: destination, buffering: buffering)
  }

  private func schema(of api: TelemetryAPI, _ problems: inout [String]) -> TelemetrySchema? {
    let known = TelemetrySchema.allCases.filter { $0.api == api }
    guard let schemaVersion else {
      if api == .logs { return .logs }
      problems.append("schemaVersion is not provided")
      return nil
    }
    guard let schema = known.first(where: { $0.rawValue == schemaVersion }) else {
      problems.append(
        "schemaVersion should be one of \(known.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
    return schema
  }

  private func types(_ problems: inout [String]) -> [TelemetryType] {
    guard let types, !types.isEmpty else {
      problems.append("types should not be empty")
      return []
    }
    var known: [TelemetryType] = []
    for name in types {
      guard let type = TelemetryType(rawValue: name) else {
        problems.append("types should be of platform, function, extension, not \(name)")
        continue
      }
      if known.contains(type) {
        problems.append("types should be unique")
      } else {
        known.append(type)
      }
    }
    return known
  }

  private func destination(_ problems: inout [String]) -> TelemetrySubscription.Destination? {
    guard let destination else {
      problems.append("destination is not provided")
      return nil
    }
    switch destination.protocol {
    case "HTTP": return httpDestination(destination, &problems)
    case "TCP":
      guard let port = destination.port else {
        problems.append("port is not provided")
        return nil
      }
      return checked(port, &problems).map { .tcp(port: $0) }
    default:
      problems.append("destination protocol should be HTTP or TCP")
      return nil
    }
  }

  private func httpDestination(
    _ destination: Destination, _ problems: inout [String]
  ) -> TelemetrySubscription.Destination? {
    let method = destination.method ?? "POST"
    if method != "POST", method != "PUT" { problems.append("method should be POST or PUT") }
    guard let uri = destination.URI else {
      problems.append("URI is not provided")
      return nil
    }
    guard uri.hasPrefix("http://") else {
      problems.append("URI scheme should be http")
      return nil
    }
    let rest = uri.dropFirst("http://".count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    var target = rest[authority.endIndex...].prefix { $0 != "#" }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    if parts[0] != "sandbox.localdomain", parts[0] != "sandbox" {
      problems.append("URI host should be sandbox.localdomain")
    }
    guard parts.count == 2, !parts[1].isEmpty else {
      problems.append("URI port is not provided")
      return nil
    }
    guard target.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      problems.append("URI is not valid")
      return nil
    }
    if target.first != "/" { target = "/" + target }
    return checked(Int(parts[1]) ?? 0, &problems).map { .http(method: method, port: $0, target: String(target)) }
  }

  private func checked(_ port: Int, _ problems: inout [String]) -> Int? {
    guard (1...65_535).contains(port) else {
      problems.append("port should be between 1 and 65535")
      return nil
    }
    // The Runtime API uses another port here, but on Lambda an extension could not use 9001.
    guard port != 9001 else {
      problems.append("port 9001 is reserved")
      return nil
    }
    return port
  }

  private func buffering(_ problems: inout [String]) -> TelemetrySubscription.Buffering {
    var buffering = TelemetrySubscription.Buffering()
    guard let asked = self.buffering else { return buffering }
    func take(_ value: Int?, _ name: String, _ bounds: ClosedRange<Int>, _ use: (Int) -> Void) {
      guard let value else { return }
      guard bounds.contains(value) else {
        problems.append("\(name) should be between \(bounds.lowerBound) and \(bounds.upperBound)")
        return
      }
      use(value)
    }
    take(asked.maxItems, "maxItems", 1_000...10_000) { buffering.maxItems = $0 }
    take(asked.maxBytes, "maxBytes", 262_144...1_048_576) { buffering.maxBytes = $0 }
    take(asked.timeoutMs, "timeoutMs", 25...30_000) { buffering.timeout = .milliseconds($0) }
    return buffering
  }
}
