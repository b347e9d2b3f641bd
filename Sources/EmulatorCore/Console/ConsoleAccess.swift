package import HTTPMessages

/// Decides whether a request may read what the console shows, or change something.
///
/// On a loopback address, pages of the emulator itself may read; changes need the token that the page contains. Beyond
/// loopback, everything needs the token, which the first request has in its query, and later ones in a cookie.
package struct ConsoleAccess: Sendable, Equatable {
  /// What a request is for.
  package enum Purpose: Sendable, Equatable, CaseIterable {
    /// The page or one of its files.
    case page
    /// Data, without secrets.
    case read
    /// Data with secrets.
    case readSecrets
    /// A change: an invocation, or an examination.
    case change
  }

  /// The parts of a request that matter.
  package struct Request: Sendable, Equatable {
    /// The value of `Host`.
    package var host: String?
    /// The request target.
    package var target: String
    /// The value of `Origin`.
    package var origin: String?
    /// The value of `Sec-Fetch-Site`.
    package var fetchSite: String?
    /// The value of `X-Swiftlet-Token`.
    package var token: String?
    /// The values of `Cookie`.
    package var cookies: [String]
    /// The value of `Content-Type`.
    package var contentType: String?

    package init(
      host: String?, target: String, origin: String? = nil, fetchSite: String? = nil, token: String? = nil,
      cookies: [String] = [], contentType: String? = nil
    ) {
      self.host = host
      self.target = target
      self.origin = origin
      self.fetchSite = fetchSite
      self.token = token
      self.cookies = cookies
      self.contentType = contentType
    }

    /// - Parameter target: the request target.
    package init(target: String, fields: HTTPFields) {
      self.init(
        host: fields.firstText("host"), target: target, origin: fields.firstText("origin"),
        fetchSite: fields.firstText("sec-fetch-site"), token: fields.firstText("x-swiftlet-token"),
        cookies: fields.all("cookie").map { String(decoding: $0, as: UTF8.self) },
        contentType: fields.firstText("content-type"))
    }
  }

  /// The name of the cookie.
  package static let cookieName = "swiftlet-console"

  private let token: [UInt8]
  /// Nil to accept all hosts.
  private let hosts: HostRules?
  private let isPublic: Bool

  /// - Parameters:
  ///   - token: letters and digits that nobody can guess.
  ///   - hosts: the hosts that are accepted; nil for all, since the address is no loopback address.
  ///   - isPublic: whether others than this machine can connect, so that reading needs the token too.
  package init(token: String, hosts: HostRules?, isPublic: Bool) {
    self.token = Array(token.utf8)
    self.hosts = hosts
    self.isPublic = isPublic
  }

  /// Why a request is refused; nil if it is allowed.
  package func refusal(of request: Request, to purpose: Purpose) -> ConsoleError? {
    if let hosts, !hosts.accepts(host: request.host, target: request.target) {
      return ConsoleError(
        .foreignHost, "The console does not serve this host.",
        hint: "Open it as localhost, or pass --allow-host to swiftlet.")
    }
    guard isSameSite(request, to: purpose) else {
      return ConsoleError(
        .foreignOrigin, "Other web pages may not use the console.", hint: "Open the console in its own tab.")
    }
    let isChange = purpose == .change
    if isChange, !Self.isJSON(request.contentType) {
      return ConsoleError(
        .contentTypeInvalid, "The body of a change is JSON.", hint: "Set Content-Type to application/json.")
    }
    if isChange || purpose == .readSecrets {
      // A cookie is sent by any page's request; a header field is not.
      guard let given = request.token else {
        return ConsoleError(
          .tokenMissing, "The token is missing.", hint: "Set X-Swiftlet-Token to the token in the console's page.")
      }
      return isToken(given) ? nil : Self.wrongToken
    }
    guard isPublic else { return nil }
    let given = [request.token, queryToken(of: request)].compactMap { $0 } + cookieTokens(of: request)
    if given.contains(where: isToken) { return nil }
    return given.isEmpty
      ? ConsoleError(
        .tokenMissing, "The console needs a token, because others can connect to this address.",
        hint: "Open the link that swiftlet printed.") : Self.wrongToken
  }

  /// The cookie to set with the page, because the request's query has the token; nil if none is needed.
  package func newCookie(for request: Request) -> String? {
    guard isPublic, let given = queryToken(of: request), isToken(given) else { return nil }
    let value = String(decoding: token, as: UTF8.self)
    return "\(Self.cookieName)=\(value); Path=/_swiftlet/; HttpOnly; SameSite=Strict"
  }

  private static let wrongToken = ConsoleError(
    .tokenInvalid, "The token is wrong.", hint: "Reload the console's page: swiftlet has a new token at each start.")

  // MARK: Origin

  /// Whether the emulator's own page sends the request, or no page at all.
  private func isSameSite(_ request: Request, to purpose: Purpose) -> Bool {
    switch request.fetchSite?.lowercased() {
    case nil, "same-origin": break
    // The user opened the address; nobody opens a change.
    case "none": if purpose == .change { return false }
    default: return false
    }
    guard let origin = request.origin?.lowercased() else { return true }
    guard let host = host(of: request)?.lowercased(), !host.isEmpty else { return false }
    return origin == "http://\(host)" || origin == "https://\(host)"
  }

  private func host(of request: Request) -> String? {
    RequestTarget(request.target).authority.map(String.init) ?? request.host
  }

  private static func isJSON(_ contentType: String?) -> Bool {
    let type = contentType?.prefix { $0 != ";" }.lowercased()
    return type?.split(whereSeparator: { $0 == " " || $0 == "\t" }) == ["application/json"]
  }

  // MARK: Tokens

  private func isToken(_ given: String) -> Bool { Self.isEqual(Array(given.utf8), token) }

  /// Compares in a time that does not depend on the content, so that nobody can find a token byte by byte.
  static func isEqual(_ given: [UInt8], _ token: [UInt8]) -> Bool {
    guard given.count == token.count, !token.isEmpty else { return false }
    var difference: UInt8 = 0
    for index in token.indices { difference |= given[index] ^ token[index] }
    return difference == 0
  }

  private func queryToken(of request: Request) -> String? {
    guard let target = RequestTarget(request.target).originForm, let mark = target.firstIndex(of: "?") else {
      return nil
    }
    let parameters = target[target.index(after: mark)...].split(separator: "&").prefix(Self.most)
    return parameters.first { $0.hasPrefix("token=") }.map { String($0.dropFirst("token=".count)) }
  }

  private func cookieTokens(of request: Request) -> [String] {
    let prefix = "\(Self.cookieName)="
    // Emulators on other ports of the host have cookies of the same name.
    return request.cookies.flatMap { $0.split(separator: ";") }.map { $0.drop { $0 == " " } }
      .filter { $0.hasPrefix(prefix) }.prefix(Self.most).map { String($0.dropFirst(prefix.count)) }
  }

  /// How many parameters or cookies are looked at.
  private static let most = 64
}
