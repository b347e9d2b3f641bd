import EmulatorCore
import Testing

struct MockIntegrationTests {
  private static let preflight = MockIntegration(
    statusCode: 204, fields: [.init("Access-Control-Allow-Origin", "https://a.example")],
    alternativeOrigins: ["https://b.example"])

  @Test(arguments: [
    (nil, "https://a.example"), ("https://a.example", "https://a.example"),
    ("https://b.example", "https://b.example"), ("https://c.example", "https://a.example"),
  ])
  func respondToEachAllowedOrigin(origin: String?, allowed: String) {
    let values = Self.preflight.fields(for: origin).filter { $0.name == "Access-Control-Allow-Origin" }.map(\.value)
    #expect(values == [allowed])
  }

  @Test func haveAMediaType() {
    #expect(MockIntegration(statusCode: 200).fields(for: nil) == [.init("Content-Type", "application/json")])
    let text = MockIntegration(statusCode: 200, fields: [.init("content-type", "text/plain")])
    #expect(text.fields(for: nil) == [.init("content-type", "text/plain")])
  }

  @Test func belongToRESTAPIsBesideFunctions() throws {
    let mock = APIRoute(key: try RouteKey("OPTIONS /a"), mock: Self.preflight)
    #expect(mock.function == nil)
    var api = try APIs.rest(["GET /a"])
    api.routes.append(mock)
    try api.check(functions: ["f"])
    api.routes.removeFirst()
    #expect(throws: APIDefinitionError.self) { try api.check(functions: ["f"]) }
    var other = try APIs.http(["GET /a"])
    other.routes.append(mock)
    #expect(throws: APIDefinitionError.self) { try other.check(functions: ["f"]) }
  }
}
