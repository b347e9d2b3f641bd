import Testing

@testable import Diagnosis

@Suite struct HostJudgmentTests {
  private static let host = PublicHost(region: "eu-west-1")

  private static func response(_ status: Int, location: String? = nil, _ body: String = "") -> AppResponse {
    AppResponse(status, fields: location.map { [.init("Location", $0)] } ?? [], body: Array(body.utf8))
  }

  private static func judge(
    local: [AppResponse] = [response(200), response(200)], _ published: [AppResponse],
    withoutAddress: AppResponse? = nil, target: String = "/", framework: Framework? = nil
  ) -> CheckResult.Status {
    let seen = HostObservation(
      request: AppRequest("GET", target), local: local, published: published, withoutAddress: withoutAddress)
    return HostJudgment.judge([seen], host: host, app: RecognizedApp(framework: framework))
  }

  /// The findings of a redirect of the public host, twice.
  private static func redirect(
    to location: String, _ second: String? = nil, status: Int = 301, target: String = "/a?b=c"
  ) -> [String] {
    let published = [response(status, location: location), response(status, location: second ?? location)]
    return findings(judge(published, target: target)).map(\.subject)
  }

  @Test func aRefusalIsAnError() {
    let refusal = Self.response(400, "\n  Invalid host header\nmore")
    let all = findings(Self.judge([refusal, refusal], withoutAddress: refusal, framework: .fastAPI))
    #expect(all.map(\.severity) == [.error])
    #expect(all.map(\.key) == ["http.host:host"])
    #expect(
      all.first?.evidence == [
        "GET /: status 200 for localhost, 400 for \(Self.host.name).",
        "GET / for \(Self.host.name): Invalid host header",
      ])
    #expect(all.first?.cure.contains("TrustedHostMiddleware") == true)
  }

  @Test(arguments: [400, 403, 404, 421, 500, 502])
  func anyRefusalCounts(status: Int) {
    let refusal = Self.response(status)
    #expect(findings(Self.judge([refusal, refusal], withoutAddress: refusal)).map(\.subject) == ["host"])
  }

  @Test(arguments: [200, 204, 302, 401, 407, 408, 429, 503, 504])
  func noRefusalCountsThatIsNone(status: Int) {
    let response = Self.response(status)
    #expect(findings(Self.judge([response, response], withoutAddress: response)).isEmpty)
  }

  @Test func aRefusalOfTheAddressIsNone() {
    let refusal = Self.response(403)
    #expect(findings(Self.judge([refusal, refusal], withoutAddress: Self.response(200))).isEmpty)
    #expect(findings(Self.judge([refusal, refusal], withoutAddress: nil)).isEmpty)
  }

  @Test func refusalsNowAndThenAreNone() {
    let refusal = Self.response(500)
    let status = Self.judge([refusal, Self.response(200)], withoutAddress: refusal)
    #expect(status == .undecided("GET / has not the same status twice."))
    #expect(
      findings(
        Self.judge(local: [Self.response(200), refusal], [refusal, refusal], withoutAddress: refusal)
      ).isEmpty)
    #expect(findings(Self.judge([refusal], withoutAddress: refusal)).isEmpty)
  }

  @Test func aFailureAtLocalhostTooTellsNothing() {
    let refusal = Self.response(400)
    #expect(
      Self.judge(local: [refusal, refusal], [refusal, refusal], withoutAddress: refusal)
        == .undecided("GET / has status 400 at localhost too."))
    #expect(Self.judge(local: [], []) == .undecided("The app did not respond to GET /."))
    #expect(
      HostJudgment.judge([], host: Self.host, app: RecognizedApp())
        == .undecided("No GET request could be sent to the app directly."))
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func aRedirectToTheSameURLIsEndless(status: Int) {
    for location in ["https://\(Self.host.name)/a?b=c", "HTTPS://\(Self.host.name.uppercased()):443/a?b=c"] {
      #expect(Self.redirect(to: location, status: status) == ["endless redirect"])
    }
  }

  @Test func anEndlessRedirectIsAnErrorWithACure() {
    let redirect = Self.response(301, location: "https://\(Self.host.name)/")
    // Localhost may be redirected too.
    let local = Self.response(301, location: "https://localhost/")
    let all = findings(Self.judge(local: [local, local], [redirect, redirect], framework: .django))
    #expect(all.map(\.severity) == [.error])
    #expect(all.map(\.title) == ["The app redirects to HTTPS forever"])
    #expect(
      all.first?.evidence == ["GET / for https://\(Self.host.name): status 301 to https://\(Self.host.name)/"])
    #expect(all.first?.cure.contains("SECURE_PROXY_SSL_HEADER") == true)
  }

  @Test func otherRedirectsAreNotEndless() {
    // To another path, query or host; with a path only; and with a cookie that ends it.
    #expect(Self.redirect(to: "https://\(Self.host.name)/a/").isEmpty)
    #expect(Self.redirect(to: "https://\(Self.host.name)/a?b=d").isEmpty)
    #expect(Self.redirect(to: "https://www.example.com/a?b=c").isEmpty)
    #expect(Self.redirect(to: "/a?b=c").isEmpty)
    #expect(Self.redirect(to: "https://\(Self.host.name)/a?b=c", "https://\(Self.host.name)/b").isEmpty)
    #expect(Self.redirect(to: "mailto:someone@example.com").isEmpty)
    let first = Self.response(302, location: "https://\(Self.host.name)/")
    #expect(findings(Self.judge([first, Self.response(200)])).isEmpty)
  }

  @Test(arguments: ["http://HOST/a/", "http://HOST/a?b=c", "https://HOST:8080/a", "http://HOST:8080/a/"])
  func aRedirectToAnotherSchemeOrPortIsAWarning(location: String) {
    let location = location.replacing("HOST", with: Self.host.name)
    #expect(Self.redirect(to: location) == ["redirect to http"])
  }

  @Test(arguments: ["http://localhost:3000/a", "https://127.0.0.1/", "http://[::1]:8080/a", "http://0.0.0.0:8080/"])
  func aRedirectToLocalhostIsAWarning(location: String) {
    #expect(Self.redirect(to: location) == ["redirect to localhost"])
  }

  @Test func linksToHTTPAreAWarning() {
    let page = Self.response(200, #"{"next":"http://\#(Self.host.name)/items?page=2","more":1}"#)
    let all = findings(Self.judge([page, page]))
    #expect(all.map(\.severity) == [.warning])
    #expect(all.first?.evidence == ["GET / has: http://\(Self.host.name)/items?page=2"])
    let sound = Self.response(200, "https://\(Self.host.name)/ http://www.w3.org/1999/xhtml http://localhost/")
    #expect(findings(Self.judge([sound, sound])).isEmpty)
    // An error page may describe the request.
    let failure = Self.response(404, "http://\(Self.host.name)/")
    #expect(findings(Self.judge(local: [failure, failure], [failure, failure])).isEmpty)
  }

  @Test func onlyOneFindingForAllRequests() {
    let refusal = Self.response(403)
    let seen = ["/", "/a"].map { target in
      HostObservation(
        request: AppRequest("GET", target), local: [Self.response(200), Self.response(200)],
        published: [refusal, refusal], withoutAddress: refusal)
    }
    let all = findings(HostJudgment.judge(seen, host: Self.host, app: RecognizedApp()))
    #expect(all.count == 1)
    #expect(all.first?.evidence.count == 2)
  }

  @Test func soundResponsesPass() {
    guard case .passed(let note) = Self.judge([Self.response(200), Self.response(200)]) else {
      Issue.record("not passed")
      return
    }
    #expect(note == "1 request for \(Self.host.name) over HTTPS: none was refused, or redirected in a circle.")
  }

  @Test func eachFrameworkHasACure() {
    for framework in Framework.allCases.map(Optional.some) + [nil] {
      for fault in HostFault.allCases {
        #expect(fault.cure(RecognizedApp(framework: framework)).hasSuffix("."))
      }
    }
  }

  @Test func theFirstLineHasNoMarkup() {
    #expect(Self.response(400, "<html><title>\n DisallowedHost\n at / </title>").firstLine == "DisallowedHost")
    #expect(Self.response(400, "<!doctype html>\n<h1>Bad <b>Request</b></h1>").firstLine == "Bad Request")
    #expect(Self.response(400, "").firstLine == nil)
    #expect(Self.response(400, "{}\n---").firstLine == nil)
    #expect(Self.response(400, String(repeating: "a", count: 200)).firstLine?.count == 161)
  }

  @Test func forwardedFieldsAreReplaced() {
    let request = AppRequest(
      "GET", "/",
      fields: [
        .init("X-Forwarded-For", "1.2.3.4"), .init("accept", "*/*"), .init("Forwarded", "for=1"),
        .init("X-Real-IP", "1"), .init("Origin", "http://localhost:3000"),
        .init("Referer", "http://localhost:3000/"),
      ])
    #expect(request.forwarded().fields == [.init("accept", "*/*")])
    #expect(request.forwarded(with: PublicHost.secure).fields == [.init("accept", "*/*")] + PublicHost.secure)
    #expect(PublicHost.address(claimed: "127.0.0.1").value == "127.0.0.1, 203.0.113.9")
    #expect(PublicHost.address().value == "203.0.113.9")
  }
}
