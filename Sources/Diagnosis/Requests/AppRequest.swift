/// A request that the doctor sends to the app.
package struct AppRequest: Sendable, Equatable {
  /// A field of its head.
  package struct Field: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var method: String
  /// The path and the query (RFC 9112 section 3.2.1).
  package var target: String
  /// Without those that the sender adds itself: Host, Content-Length, Transfer-Encoding and Connection.
  package private(set) var fields: [Field]
  package var body: [UInt8]

  package init(_ method: String, _ target: String, fields: [Field] = [], body: [UInt8] = []) {
    self.method = method
    self.target = target
    self.fields = fields.filter { !Self.ownFields.contains($0.name.lowercased()) }
    self.body = body
  }

  /// Whether it can be sent twice without harm (RFC 9110 section 9.2.1).
  package var isSafe: Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }

  /// Whether it asks for a WebSocket (RFC 6455 section 4.1).
  package var isHandshake: Bool {
    fields.contains { $0.name.lowercased() == "upgrade" && $0.value.lowercased() == "websocket" }
  }

  /// The request as the adapter sends it to the app: without a base path at the start of its path (AWS_LWA_REMOVE_BASE_PATH).
  package func removing(basePath: String?) -> AppRequest {
    guard let basePath, target.hasPrefix(basePath) else { return self }
    let rest = target.dropFirst(basePath.count)
    guard rest.first.map({ "/?".contains($0) }) ?? true else { return self }
    var request = self
    request.target = rest.hasPrefix("/") ? String(rest) : "/\(rest)"
    return request
  }

  /// The request in a report: `POST /items?page=2`.
  package var title: String { "\(method) \(target)" }

  /// Whether it is the same request, perhaps with the cookies of another sandbox.
  func isSame(as other: AppRequest) -> Bool { method == other.method && target == other.target && body == other.body }

  /// The request without its query: `POST /items`.
  var pathTitle: String { "\(method) \(target.prefix { $0 != "?" })" }

  private static let ownFields: Set<String> = ["host", "content-length", "transfer-encoding", "connection"]

  /// The path and the query of an absolute or relative URL; nil if the text is none.
  static func target(of url: String) -> String? {
    var rest = Substring(url)
    if let scheme = rest.firstRange(of: "://") {
      rest = rest[scheme.upperBound...]
      rest = rest[(rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex)...]
    } else if !rest.hasPrefix("/") {
      // A host without a scheme, as curl accepts it.
      guard !rest.isEmpty else { return nil }
      rest = rest[(rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex)...]
    }
    rest = rest.prefix { $0 != "#" }
    let target = rest.hasPrefix("/") ? String(rest) : "/\(rest)"
    return target.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F } ? target : nil
  }
}
