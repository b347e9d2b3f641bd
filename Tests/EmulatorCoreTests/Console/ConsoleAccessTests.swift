import HTTPMessages
import Testing

@testable import EmulatorCore

@Suite struct ConsoleAccessTests {
  private static let token = "a1b2c3d4e5f6"
  private static let local = ConsoleAccess(token: token, hosts: HostRules(), isPublic: false)
  private static let open = ConsoleAccess(token: token, hosts: nil, isPublic: true)

  private static func request(
    host: String? = "localhost:9000", target: String = "/_swiftlet/api/state", origin: String? = nil,
    site: String? = nil,
    token: String? = nil, cookies: [String] = [], type: String? = nil
  ) -> ConsoleAccess.Request {
    ConsoleAccess.Request(
      host: host, target: target, origin: origin, fetchSite: site, token: token, cookies: cookies, contentType: type)
  }

  // MARK: On a loopback address

  @Test(arguments: [ConsoleAccess.Purpose.page, .read])
  func letsItsOwnPagesRead(purpose: ConsoleAccess.Purpose) {
    let allowed = [
      Self.request(), Self.request(host: "127.0.0.1:9000"), Self.request(host: "[::1]:9000"),
      Self.request(site: "same-origin"),
      Self.request(site: "none"), Self.request(origin: "http://localhost:9000", site: "same-origin"),
      Self.request(origin: "HTTP://LOCALHOST:9000"),
      Self.request(host: "api.localhost:9000", origin: "http://api.localhost:9000"),
      Self.request(host: nil),
      Self.request(target: "http://localhost:9000/_swiftlet/", origin: "http://localhost:9000"),
    ]
    for request in allowed { #expect(Self.local.refusal(of: request, to: purpose) == nil, "\(request)") }
  }

  @Test(arguments: ConsoleAccess.Purpose.allCases)
  func refusesForeignHosts(purpose: ConsoleAccess.Purpose) {
    for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:9000", "evil@localhost"] {
      let request = Self.request(host: host, token: Self.token, type: "application/json")
      #expect(Self.local.refusal(of: request, to: purpose)?.code == .foreignHost, "\(host)")
    }
    let request = Self.request(target: "http://evil.example/_swiftlet/", token: Self.token, type: "application/json")
    #expect(Self.local.refusal(of: request, to: purpose)?.code == .foreignHost)
  }

  @Test(arguments: ConsoleAccess.Purpose.allCases)
  func refusesForeignPages(purpose: ConsoleAccess.Purpose) {
    let origins = [
      "http://localhost:3000", "http://evil.example", "null", "", "file://", "http://localhost:9000.evil.example",
      "localhost:9000",
      "http://127.0.0.1:9000",
    ]
    for origin in origins {
      let request = Self.request(origin: origin, token: Self.token, type: "application/json")
      #expect(Self.local.refusal(of: request, to: purpose)?.code == .foreignOrigin, "\(origin)")
    }
    for site in ["cross-site", "same-site", "", "odd"] {
      let request = Self.request(site: site, token: Self.token, type: "application/json")
      #expect(Self.local.refusal(of: request, to: purpose)?.code == .foreignOrigin, "\(site)")
    }
    let request = Self.request(host: nil, origin: "http://localhost:9000", token: Self.token, type: "application/json")
    #expect(Self.local.refusal(of: request, to: purpose)?.code == .foreignOrigin)
  }

  @Test func needsATokenForChanges() {
    func refusal(_ token: String?, site: String? = "same-origin", type: String? = "application/json") -> ConsoleError
      .Code?
    {
      Self.local.refusal(of: Self.request(site: site, token: token, type: type), to: .change)?.code
    }
    #expect(refusal(Self.token) == nil)
    #expect(refusal(Self.token, site: nil) == nil)
    #expect(refusal(Self.token, site: "none") == .foreignOrigin)
    #expect(refusal(Self.token, type: "application/json; charset=utf-8") == nil)
    #expect(refusal(Self.token, type: "Application/JSON ;x=y") == nil)
    for type in [
      "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/jsonp", nil,
    ] {
      #expect(refusal(Self.token, type: type) == .contentTypeInvalid)
    }
    #expect(refusal(nil) == .tokenMissing)
    for token in ["", "x", Self.token + "0", String(Self.token.dropLast()), Self.token.uppercased()] {
      #expect(refusal(token) == .tokenInvalid)
    }
  }

  @Test func takesNoCookieForChangesAndSecrets() {
    let request = Self.request(cookies: ["swiftlet-console=\(Self.token)"], type: "application/json")
    #expect(Self.open.refusal(of: request, to: .change)?.code == .tokenMissing)
    #expect(Self.open.refusal(of: request, to: .readSecrets)?.code == .tokenMissing)
    let query = Self.request(target: "/_swiftlet/?token=\(Self.token)")
    #expect(Self.open.refusal(of: query, to: .readSecrets)?.code == .tokenMissing)
  }

  @Test func needsATokenForSecrets() {
    #expect(Self.local.refusal(of: Self.request(token: Self.token), to: .readSecrets) == nil)
    #expect(Self.local.refusal(of: Self.request(), to: .readSecrets)?.code == .tokenMissing)
    #expect(Self.local.refusal(of: Self.request(token: "x"), to: .readSecrets)?.code == .tokenInvalid)
  }

  @Test func acceptsNothingWithoutATokenOfItsOwn() {
    let access = ConsoleAccess(token: "", hosts: HostRules(), isPublic: true)
    #expect(access.refusal(of: Self.request(token: ""), to: .readSecrets)?.code == .tokenInvalid)
    #expect(access.refusal(of: Self.request(target: "/_swiftlet/?token="), to: .page)?.code == .tokenInvalid)
  }

  // MARK: Beyond loopback

  @Test(arguments: [ConsoleAccess.Purpose.page, .read])
  func needsATokenForEverything(purpose: ConsoleAccess.Purpose) {
    func refusal(target: String = "/_swiftlet/", token: String? = nil, cookies: [String] = []) -> ConsoleError.Code? {
      Self.open.refusal(
        of: Self.request(host: "10.0.0.7:9000", target: target, token: token, cookies: cookies), to: purpose)?.code
    }
    #expect(refusal() == .tokenMissing)
    #expect(refusal(target: "/_swiftlet/?token=\(Self.token)") == nil)
    #expect(refusal(target: "/_swiftlet/?a=b&token=\(Self.token)") == nil)
    #expect(refusal(target: "/_swiftlet/?token=wrong") == .tokenInvalid)
    #expect(refusal(token: Self.token) == nil)
    #expect(refusal(cookies: ["a=b; swiftlet-console=\(Self.token)"]) == nil)
    #expect(refusal(cookies: ["swiftlet-console=old", "swiftlet-console=\(Self.token); c=d"]) == nil)
    #expect(refusal(cookies: ["swiftlet-console=old"]) == .tokenInvalid)
    #expect(refusal(cookies: ["xswiftlet-console=\(Self.token)"]) == .tokenMissing)
    // A wrong token in the query does not matter once there is a cookie.
    #expect(refusal(target: "/_swiftlet/?token=old", cookies: ["swiftlet-console=\(Self.token)"]) == nil)
  }

  @Test func setsACookieWithThePage() {
    let request = Self.request(target: "/_swiftlet/?token=\(Self.token)")
    #expect(
      Self.open.newCookie(for: request)
        == "swiftlet-console=a1b2c3d4e5f6; Path=/_swiftlet/; HttpOnly; SameSite=Strict")
    #expect(Self.local.newCookie(for: request) == nil)
    #expect(Self.open.newCookie(for: Self.request(target: "/_swiftlet/?token=wrong")) == nil)
    #expect(Self.open.newCookie(for: Self.request()) == nil)
  }

  @Test func readsFields() {
    let fields = HTTPFields([
      ("Host", "a"), ("Origin", "b"), ("Sec-Fetch-Site", "c"), ("X-Swiftlet-Token", "d"), ("Cookie", "e"),
      ("Cookie", "f"),
      ("Content-Type", "g"),
    ])
    #expect(
      ConsoleAccess.Request(target: "/", fields: fields)
        == Self.request(host: "a", target: "/", origin: "b", site: "c", token: "d", cookies: ["e", "f"], type: "g"))
  }

  @Test func comparesWhole() {
    #expect(ConsoleAccess.isEqual([1, 2, 3], [1, 2, 3]))
    #expect(!ConsoleAccess.isEqual([1, 2, 4], [1, 2, 3]))
    #expect(!ConsoleAccess.isEqual([0, 2, 3], [1, 2, 3]))
    #expect(!ConsoleAccess.isEqual([1, 2], [1, 2, 3]))
    #expect(!ConsoleAccess.isEqual([], []))
  }

  @Test func explainsEveryRefusal() {
    for request in [
      Self.request(host: "evil.example"), Self.request(site: "cross-site"), Self.request(type: "text/plain"),
      Self.request(),
    ] {
      guard let error = Self.local.refusal(of: request, to: .change) else { continue }
      #expect(error.message.hasSuffix("."))
      #expect(error.hint.hasSuffix("."))
      #expect((400..<500).contains(error.status))
    }
  }
}
