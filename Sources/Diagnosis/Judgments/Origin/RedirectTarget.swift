/// Where an absolute `Location` leads.
struct RedirectTarget: Equatable {
  /// In lower case.
  var scheme: String
  /// In lower case, with brackets if it is an IPv6 address.
  var host: String
  var port: Int?
  /// The path and the query.
  var target: String

  /// Nil if the text has no scheme or no host: such a reference keeps those of the request.
  init?(_ location: String) {
    guard let separator = location.firstRange(of: "://") else { return nil }
    scheme = location[..<separator.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https", let target = AppRequest.target(of: location) else { return nil }
    self.target = target
    let rest = location[separator.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }.split(separator: "@").last.map(String.init) ?? ""
    let portStart = authority.lastIndex(of: ":").flatMap { colon in
      authority[colon...].contains("]") ? nil : colon
    }
    host = (portStart.map { String(authority[..<$0]) } ?? authority).lowercased()
    port = portStart.flatMap { Int(authority[authority.index(after: $0)...]) }
    guard !host.isEmpty else { return nil }
  }

  /// Whether only this machine can reach it.
  var isLocal: Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("127.") || host == "[::1]"
      || host == "0.0.0.0"
  }

  /// Whether it is where callers reach a function.
  var isPublic: Bool { scheme == "https" && (port ?? 443) == 443 }
}
