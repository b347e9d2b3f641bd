import Testing

@testable import EmulatorCore

@Suite struct ConsoleRouteTests {
  private static let id = "0a1b2c3d-0000-4000-8000-00000000000f"

  private static func route(_ method: String, _ target: String) -> ConsoleRoute {
    ConsoleRoute(method: method, target: RequestTarget(target))
  }

  @Test func findsRoutes() {
    let id = RequestID(Self.id)
    let routes: [(String, String, ConsoleRoute)] = [
      ("GET", "", .page), ("HEAD", "", .page), ("GET", "?token=x", .page),
      ("GET", "assets/console.css", .asset("console.css")),
      ("GET", "api/state", .state), ("GET", "api/stream", .stream), ("GET", "api/stream?x", .stream),
      ("GET", "api/samples", .samples),
      ("GET", "api/samples/sqs", .sample(.sqs)),
      ("GET", "api/samples/alb-multi-value", .sample(.loadBalancerMultiValue)),
      ("POST", "api/send", .send), ("POST", "api/doctor", .doctor),
      ("GET", "api/invocations/\(Self.id)", .detail(id, attempt: nil, showsSecrets: false)),
      ("GET", "api/invocations/\(Self.id)?secrets=shown", .detail(id, attempt: nil, showsSecrets: true)),
      ("GET", "api/invocations/\(Self.id)?attempt=2&secrets=shown", .detail(id, attempt: 2, showsSecrets: true)),
      ("GET", "api/invocations/\(Self.id)?secrets=hidden", .detail(id, attempt: nil, showsSecrets: false)),
      ("POST", "api/invocations/\(Self.id)/replay", .replay(id)),
    ]
    for (method, path, route) in routes {
      #expect(Self.route(method, "/_swiftlet/" + path) == route)
      #expect(Self.route(method, "http://localhost:9000/_swiftlet/" + path) == route)
    }
  }

  @Test(arguments: [
    "", "/", "/_swiftlet", "/_swiftletx/", "/_swiftlet//", "/_swiftlet/x", "/_swiftlet/assets/",
    "/_swiftlet/assets/../x",
    "/_swiftlet/assets/..", "/_swiftlet/assets/a/b", "/_swiftlet/assets/.hidden", "/_swiftlet/assets/A.css",
    "/_swiftlet/assets/a%2e",
    "/_swiftlet/assets/a\0", "/_swiftlet/api", "/_swiftlet/api/", "/_swiftlet/api/other", "/_swiftlet/api/state/",
    "/_swiftlet/api/samples/", "/_swiftlet/api/samples/nothing", "/_swiftlet/api/invocations/",
    "/_swiftlet/api/invocations/x",
    "/_swiftlet/api/invocations/0A1B2C3D-0000-4000-8000-00000000000F",
    "/_swiftlet/api/invocations/0a1b2c3d_0000-4000-8000-00000000000f",
    "/_swiftlet/api/invocations/\(id)/", "/_swiftlet/api/invocations/\(id)/other",
    "/_swiftlet/api/invocations/\(id)?attempt=0",
    "/_swiftlet/api/invocations/\(id)?attempt=x", "/_swiftlet/api/invocations/\(id)?attempt=99999999999999999999", "*",
    "localhost:80",
    "/_swiftlet/?" + String(repeating: "a", count: 3000),
  ])
  func findsNothing(target: String) {
    #expect(Self.route("GET", target) == .notFound)
    #expect(Self.route("POST", target) == .notFound)
  }

  @Test(arguments: ["PUT", "DELETE", "OPTIONS", "TRACE", "get", ""])
  func refusesOtherMethods(method: String) {
    #expect(Self.route(method, "/_swiftlet/api/state") == .methodNotAllowed(allowed: "GET"))
    #expect(Self.route(method, "/_swiftlet/api/send") == .methodNotAllowed(allowed: "POST"))
  }

  @Test func refusesChangesByReading() {
    #expect(Self.route("GET", "/_swiftlet/api/send") == .methodNotAllowed(allowed: "POST"))
    #expect(Self.route("HEAD", "/_swiftlet/api/doctor") == .methodNotAllowed(allowed: "POST"))
    #expect(Self.route("POST", "/_swiftlet/api/state") == .methodNotAllowed(allowed: "GET"))
    #expect(Self.route("GET", "/_swiftlet/api/invocations/\(Self.id)/replay") == .methodNotAllowed(allowed: "POST"))
  }

  @Test func hasPurposes() {
    #expect(ConsoleRoute.page.purpose == .page)
    #expect(ConsoleRoute.stream.purpose == .read)
    #expect(ConsoleRoute.detail(RequestID("x"), attempt: nil, showsSecrets: false).purpose == .read)
    #expect(ConsoleRoute.detail(RequestID("x"), attempt: 1, showsSecrets: true).purpose == .readSecrets)
    for route in [ConsoleRoute.send, .doctor, .replay(RequestID("x"))] { #expect(route.purpose == .change) }
  }
}
