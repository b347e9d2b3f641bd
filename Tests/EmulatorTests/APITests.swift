import Emulator
import EmulatorCore
import NIOCore
import NIOPosix
import Testing

/// An API whose only function both authorizes and serves, with the test as the runtime.
@Suite(.timeLimit(.minutes(1))) struct APITests {
  private static func api(ttl: Duration = .zero) throws -> GatewayAPI {
    let authorizer = LambdaAuthorizer(
      function: "function", identitySources: [.header("authorization")], resultTTL: ttl, enableSimpleResponses: true)
    return GatewayAPI(
      name: "main", kind: .http(HTTPAPISettings()),
      routes: [APIRoute(key: try RouteKey("GET /users/{id}"), function: "function")],
      authorizers: [APIAuthorizer(name: "auth", kind: .lambda(authorizer))], defaultAuthorizer: "auth")
  }

  private static func with(
    _ api: GatewayAPI, configure: (inout FunctionConfiguration) -> Void = { _ in },
    _ body: (EmulatorFixture, _ port: Int) async throws -> Void
  ) async throws {
    try await EmulatorFixture.with(
      configure: configure,
      configureEmulator: { $0.apis = [APIAddress(api, host: "127.0.0.1", port: 0, option: "listen")] }
    ) { fixture in try await body(fixture, fixture.ports[1]) }
  }

  private static func get(_ port: Int) async throws -> Connection.Reply {
    try await Connection.with(port: port) { try await $0.request("GET", "/users/1", headers: ["Authorization: a"]) }
  }

  @Test func theAuthorizerIsAskedBeforeTheFunction() async throws {
    try await Self.with(try Self.api(ttl: .seconds(60))) { fixture, port in
      async let first = Self.get(port)
      try await fixture.asRuntime { runtime in
        let question = try await runtime.next()
        #expect(question.event.contains(#""type":"REQUEST""#))
        _ = try await runtime.respond(question.id, #"{"isAuthorized":true,"context":{"user":"me"}}"#)
        let request = try await runtime.next()
        #expect(request.event.contains(#""authorizer":{"lambda":{"user":"me"}}"#))
        #expect(request.id != question.id)
        _ = try await runtime.respond(request.id, #"{"statusCode":200}"#)
      }
      #expect(try await first.status == 200)
      // From now on the result is cached.
      async let reply = Self.get(port)
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        #expect(!invocation.event.contains(#""type":"REQUEST""#))
        _ = try await runtime.respond(invocation.id, #"{"statusCode":204}"#)
      }
      #expect(try await reply.status == 204)
    }
  }

  @Test func anAuthorizerThatCannotBeInvokedIsAnError() async throws {
    try await Self.with(try Self.api(), configure: { $0.function.reservedConcurrentExecutions = 0 }) { fixture, port in
      let reply = try await Self.get(port)
      #expect(reply.status == 500)
      _ = await fixture.log.line { $0.contains("the authorizer auth cannot be invoked: ") }
    }
  }

  @Test func aDefinitionWithAMistakeIsRefused() async throws {
    var function = FunctionConfiguration(command: ["/bin/true"], workingDirectory: "/")
    function.function.name = "other"
    var configuration = EmulatorConfiguration(functions: [function])
    configuration.port = 0
    configuration.apis = [APIAddress(try Self.api(), host: "127.0.0.1", port: 0, option: "listen")]
    await #expect(
      throws: EmulatorError.invalidAPI(
        "the API main: the authorizer auth: there is no function function; the functions are other")
    ) {
      try await Emulator.open(configuration, on: MultiThreadedEventLoopGroup.singleton.next(), log: { _ in }).get()
    }
  }
}
