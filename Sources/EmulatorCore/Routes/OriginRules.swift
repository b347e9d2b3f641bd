/// The web pages that may call the Lambda API: cross-origin resource sharing as Lambda's endpoints implement it.
///
/// Lambda accepts calls from pages of all origins, because each call needs a signature. Signatures are not checked
/// here, so only origins that the user allows may call.
package struct OriginRules: Sendable, Equatable {
  /// Allowed origins, for example `http://localhost:3000`, in lower case; `*` for all.
  private let allowed: Set<String>

  package init(allowing origins: [String] = []) { allowed = Set(origins.map { $0.lowercased() }) }

  /// Whether to accept a request.
  ///
  /// - Parameters:
  /// - origin: the value of `Origin`; nil if it is missing, as in requests of SDKs and the AWS CLI.
  /// - host: the value of `Host`. A page from the emulator's own address is accepted.
  package func accepts(origin: String?, host: String?) -> Bool {
    guard let origin = origin?.lowercased() else { return true }
    if allows(origin) { return true }
    guard let host = host?.lowercased(), !host.isEmpty else { return false }
    return origin == "http://\(host)"
  }

  /// The header fields that allow a page to read the response; empty if it may not.
  package func fields(origin: String?) -> [(name: String, value: String)] {
    guard let origin, allows(origin.lowercased()) else { return [] }
    return [
      ("Access-Control-Allow-Origin", allowed.contains("*") ? "*" : origin),
      ("Access-Control-Expose-Headers", Self.exposed),
      ("Vary", "Origin"),
    ]
  }

  /// The header fields of the response to a preflight request; nil if the origin is not allowed.
  ///
  /// Lambda allows everything that is requested, for two days: <https://github.com/aws/aws-sdk-js/issues/1080>.
  ///
  /// - Parameters:
  ///   - origin: the value of `Origin`.
  ///   - method: the value of `Access-Control-Request-Method`.
  ///   - headers: the value of `Access-Control-Request-Headers`.
  /// - isPrivateNetwork: whether `Access-Control-Request-Private-Network` is `true`, which means that the page is not
  ///   local.
  package func preflight(
    origin: String?, method: String?, headers: String?, isPrivateNetwork: Bool
  ) -> [(name: String, value: String)]? {
    var fields = fields(origin: origin)
    guard !fields.isEmpty else { return nil }
    if let method { fields.append(("Access-Control-Allow-Methods", method)) }
    if let headers { fields.append(("Access-Control-Allow-Headers", headers)) }
    if isPrivateNetwork { fields.append(("Access-Control-Allow-Private-Network", "true")) }
    fields.append(("Access-Control-Max-Age", "172800"))
    return fields
  }

  private func allows(_ origin: String) -> Bool { allowed.contains("*") || allowed.contains(origin) }

  private static let exposed =
    "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date,x-amz-log-result,x-amz-function-error"
}
