/// The host name at which callers reach a function, and the header fields that the adapter forwards with it.
package struct PublicHost: Sendable, Equatable {
  /// Without a port: `ID.lambda-url.REGION.on.aws`.
  package let name: String

  /// A Function URL's host in a region.
  package init(region: String) {
    name = "swiftletdoctorsexamplefunction01.lambda-url.\(region).on.aws"
  }

  /// The address of a caller, which is one for documentation (RFC 5737).
  package static let caller = "203.0.113.9"

  /// What tells the app that the caller used HTTPS.
  package static let secure = [AppRequest.Field("x-forwarded-proto", "https"), .init("x-forwarded-port", "443")]

  /// What tells the app the caller's address, as the caller claims it and as Lambda sees it.
  package static func address(claimed: String? = nil) -> AppRequest.Field {
    AppRequest.Field("x-forwarded-for", claimed.map { "\($0), \(caller)" } ?? caller)
  }
}

extension AppRequest {
  /// Fields about the host or the address of a recorded request, which do not fit another host.
  private static let otherFields: Set<String> = ["forwarded", "origin", "referer", "x-real-ip"]

  /// The request without the fields of proxies and browsers that name a host or an address, and with these instead.
  package func forwarded(with fields: [Field] = []) -> AppRequest {
    let own = self.fields.filter { field in
      let name = field.name.lowercased()
      return !name.hasPrefix("x-forwarded-") && !Self.otherFields.contains(name)
    }
    return AppRequest(method, target, fields: own + fields, body: body)
  }
}
