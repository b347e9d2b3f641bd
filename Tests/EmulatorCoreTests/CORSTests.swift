import EmulatorCore
import Testing

@Suite struct CORSTests {
  private static let settings = CORSSettings(
    allowOrigins: ["https://localhost:8080"], allowMethods: ["GET", "POST"],
    allowHeaders: ["authorization", "content-type"], exposeHeaders: ["x-total"], maxAge: 300, allowCredentials: true)

  private func lines(_ fields: [(name: String, value: String)]) -> [String] { fields.map { "\($0.name): \($0.value)" } }

  private func preflight(
    _ settings: CORSSettings, at source: CORSPolicy.Source, origin: String = "https://localhost:8080",
    method: String = "GET", headers: [String] = []
  ) throws -> (status: Int, lines: [String]) {
    let request = CORSPolicy.Request(
      method: "OPTIONS", origin: origin, requestedMethod: method, requestedHeaders: headers)
    let answer = try #require(CORSPolicy(settings, at: source).preflight(request))
    return (answer.status, lines(answer.fields))
  }

  @Test func aFunctionURLRespondsToAPreflightRequestAsObserved() throws {
    let (status, lines) = try preflight(Self.settings, at: .functionURL, headers: ["Authorization"])
    #expect(status == 200)
    #expect(
      lines == [
        "Content-Type: application/json", "Vary: Origin", "Access-Control-Allow-Origin: https://localhost:8080",
        "Access-Control-Allow-Headers: authorization,content-type", "Access-Control-Allow-Methods: GET,POST",
        "Access-Control-Allow-Credentials: true", "Access-Control-Max-Age: 300",
      ])
  }

  @Test func anHTTPAPIRespondsWithoutContent() throws {
    let (status, lines) = try preflight(Self.settings, at: .httpAPI)
    #expect(status == 204)
    #expect(lines.first == "Access-Control-Allow-Origin: https://localhost:8080")
    #expect(!lines.contains { $0.hasPrefix("Vary") || $0.hasPrefix("Content-Type") })
  }

  @Test(arguments: [
    ("https://other.example", "GET", [] as [String]), ("https://localhost:8080", "DELETE", []),
    ("https://localhost:8080", "GET", ["authorization", "x-other"]), ("null", "GET", []),
  ])
  func whatIsNotAllowedGetsNoFields(origin: String, method: String, headers: [String]) throws {
    let url = try preflight(Self.settings, at: .functionURL, origin: origin, method: method, headers: headers)
    #expect((url.status, url.lines) == (200, ["Content-Type: application/json", "Vary: Origin"]))
    let api = try preflight(Self.settings, at: .httpAPI, origin: origin, method: method, headers: headers)
    #expect((api.status, api.lines) == (204, []))
  }

  @Test func allOriginsAreNamedByAFunctionURLAlone() throws {
    let all = CORSSettings(allowOrigins: ["*"], allowMethods: ["*"], allowHeaders: ["*"])
    #expect(
      try preflight(all, at: .functionURL, headers: ["x"]).lines.contains(
        "Access-Control-Allow-Origin: https://localhost:8080"))
    #expect(try preflight(all, at: .httpAPI, headers: ["x"]).lines.contains("Access-Control-Allow-Origin: *"))
  }

  /// LocalStack's tests against AWS.
  @Test(arguments: [
    (["http://*"], "http://localhost:4000", true), (["http://*"], "https://localhost:4000", false),
    (["https://*"], "https://localhost:4000", true), (["http://MyORIGIN.com"], "http://myorigin.com", true),
    (["http://localhost:4000"], "http://localhost:400", false),
  ])
  func originsOfAnHTTPAPIHaveWildcards(origins: [String], origin: String, isAllowed: Bool) throws {
    let settings = CORSSettings(allowOrigins: origins, allowMethods: ["*"])
    let lines = try preflight(settings, at: .httpAPI, origin: origin).lines
    #expect(
      lines
        == (isAllowed
          ? [
            "Access-Control-Allow-Origin: \(origin)", "Access-Control-Allow-Headers: ",
            "Access-Control-Allow-Methods: *",
          ] : []))
  }

  @Test func withoutMethodsNoneIsAllowed() throws {
    #expect(try preflight(CORSSettings(allowOrigins: ["*"]), at: .httpAPI).lines == [])
  }

  @Test func otherRequestsAreForTheFunction() {
    let policy = CORSPolicy(Self.settings, at: .functionURL)
    #expect(policy.preflight(.init(method: "OPTIONS", origin: nil, requestedMethod: "GET")) == nil)
    #expect(policy.preflight(.init(method: "OPTIONS", origin: "https://localhost:8080")) == nil)
    #expect(policy.preflight(.init(method: "GET", origin: "https://localhost:8080", requestedMethod: "GET")) == nil)
  }

  @Test func otherResponsesGetTheirFields() {
    let url = CORSPolicy(Self.settings, at: .functionURL)
    let api = CORSPolicy(Self.settings, at: .httpAPI)
    let fields = [
      "Access-Control-Allow-Origin: https://localhost:8080", "Access-Control-Allow-Credentials: true",
      "Access-Control-Expose-Headers: x-total",
    ]
    #expect(lines(url.fields(for: "https://localhost:8080")) == ["Vary: Origin"] + fields)
    #expect(lines(api.fields(for: "https://localhost:8080")) == fields)
    #expect(lines(url.fields(for: nil)) == ["Vary: Origin"])
    #expect(lines(api.fields(for: "https://other.example")) == [])
    // The function's own are left beside them, or left out.
    #expect(!url.drops("access-control-allow-origin"))
    #expect(api.drops("Access-Control-Allow-Origin"))
    #expect(!api.drops("content-type"))
  }

  @Test func settingsAreReadAsTheAWSCLIReadsThem() throws {
    var settings = CORSSettings()
    try settings.add(
      shorthand:
        "AllowOrigins=https://localhost:8080,AllowMethods=get,POST,AllowHeaders=authorization, content-type,MaxAge=300")
    try settings.add(shorthand: "exposeHeaders=x-total")
    try settings.add(shorthand: "AllowCredentials=true")
    #expect(settings == Self.settings)
  }

  @Test(arguments: [
    ("", "expected AllowOrigins, "), ("*", "expected AllowOrigins, "), ("Origins=*", "expected AllowOrigins, "),
    ("AllowOrigins=", "AllowOrigins has an empty value"), ("AllowOrigins=a,,b", "AllowOrigins has an empty value"),
    ("MaxAge=never", "MaxAge=never: expected 0 to 86400"), ("MaxAge=86401", "MaxAge=86401: expected"),
    ("AllowCredentials=yes", "AllowCredentials=yes: expected true or false"),
  ])
  func otherTextsAreNoSettings(text: String, message: String) {
    var settings = CORSSettings()
    do throws(CORSSettings.ShorthandError) {
      try settings.add(shorthand: text)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.description.hasPrefix(message), "\(error)")
    }
  }
}
