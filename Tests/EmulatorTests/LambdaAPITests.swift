import Emulator
import EmulatorCore
import Testing

@Suite struct LambdaAPITests {
  private func configure(_ function: inout FunctionConfiguration) {
    function.function.name = "api"
    function.function.publishedVersions = [3]
    function.function.aliases = [FunctionAlias(name: "prod", functionVersion: "3")]
  }

  @Test(arguments: [
    ("PUT", "/2017-10-31/functions/api/concurrency", 501, "NotImplementedException"),
    ("DELETE", "/2015-03-31/functions/api", 501, "NotImplementedException"),
    ("GET", "/2015-03-31/functions/nope", 404, "ResourceNotFoundException"),
    ("GET", "/2030-01-01/anything", 404, "UnknownOperationException"),
    ("POST", "/2014-11-13/functions/nope/invoke-async", 404, "ResourceNotFoundException"),
  ])
  func noOperationReachesTheFunctionURL(method: String, target: String, status: Int, type: String) async throws {
    try await EmulatorFixture.with(starts: false, configure: configure) { fixture in
      let reply = try await Connection.with(port: fixture.emulator.port) { try await $0.request(method, target) }
      #expect(reply.status == status)
      #expect(reply.headers["x-amzn-errortype"] == type)
    }
  }

  @Test func theFunctionIsToldTheQualifier() async throws {
    try await EmulatorFixture.with(configure: configure) { fixture in
      try await fixture.asRuntime { runtime in
        async let reply = fixture.invoke("{}", function: "api:prod")
        let invocation = try await runtime.next()
        #expect(invocation.headers["lambda-runtime-invoked-function-arn"]?.hasSuffix(":function:api:prod") == true)
        _ = try await runtime.respond(invocation.id, "{}")
        #expect(try await reply.headers["x-amz-executed-version"] == "3")
      }
    }
  }

  @Test func invokeAsyncTakesAnEvent() async throws {
    try await EmulatorFixture.with(configure: configure) { fixture in
      try await fixture.asRuntime { runtime in
        let reply = try await Connection.with(port: fixture.emulator.port) {
          try await $0.request("POST", "/2014-11-13/functions/api/invoke-async/", body: #"{"a":1}"#)
        }
        #expect(reply.status == 202)
        let invocation = try await runtime.next()
        #expect(invocation.event == #"{"a":1}"#)
        _ = try await runtime.respond(invocation.id, "{}")
      }
    }
  }

  @Test func functionIsAnAliasOfTheOnlyFunction() async throws {
    try await EmulatorFixture.with(starts: false, configure: configure) { fixture in
      for _ in 0..<2 {
        let reply = try await fixture.invoke("{}", headers: ["X-Amz-Invocation-Type: DryRun"])
        #expect(reply.status == 204)
      }
      _ = await fixture.log.line { $0.contains(#"invokes the function as "function""#) && $0.contains(#""api""#) }
      let unknown = try await fixture.invoke("{}", function: "nope")
      #expect(unknown.status == 404)
    }
  }
}
