/// Whether requests have a signature of AWS (Signature Version 4). Whether it is right is not checked.
package enum RequestSignature {
  /// Whether a request has one, in its header or in its query.
  ///
  /// - Parameters:
  ///   - authorization: the value of `Authorization`.
  ///   - target: the request target.
  package static func isPresent(authorization: String?, target: String) -> Bool {
    if let authorization, authorization.hasPrefix("AWS4-") { return true }
    let query = target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    return query.split(separator: "&").contains { $0.lowercased().hasPrefix("x-amz-signature=") }
  }
}
