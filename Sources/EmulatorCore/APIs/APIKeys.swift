/// The API keys that REST APIs accept. AWS makes their values, so users can tell them.
package struct APIKeys: Sendable, Equatable {
  private let values: Set<String>

  /// - Parameter values: the accepted keys; none to accept all.
  package init(_ values: [String] = []) { self.values = Set(values) }

  /// Whether keys are compared.
  package var areKnown: Bool { !values.isEmpty }

  /// Whether a request with this key is accepted.
  ///
  /// - Parameter key: the value of `X-API-Key`; nil if the request has none.
  package func accept(_ key: String?) -> Bool {
    guard let key, !key.isEmpty else { return false }
    return values.isEmpty || values.contains(key)
  }
}
