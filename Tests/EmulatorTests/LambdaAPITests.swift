import Emulator
import EmulatorCore
import LambdaInterface
import Testing

@Suite(.timeLimit(.minutes(1))) struct LambdaAPITests {
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
      let reply = try await Connection.with(port: fixture.port) { try await $0.request(method, target) }
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
        let reply = try await Connection.with(port: fixture.port) {
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
      _ = await fixture.log.line { $0.contains(#"uses the name "function""#) && $0.contains(#""api""#) }
      let unknown = try await fixture.invoke("{}", function: "nope")
      #expect(unknown.status == 404)
    }
  }

  @Test func anEventHasNoClientContext() async throws {
    try await EmulatorFixture.with { fixture in
      try await fixture.asRuntime { runtime in
        for context in ["eyJhIjoxfQ==", "%%%"] {
          let headers = ["X-Amz-Invocation-Type: Event", "X-Amz-Client-Context: \(context)"]
          let reply = try await fixture.invoke("{}", headers: headers)
          #expect(reply.status == 202)
          let invocation = try await runtime.next()
          #expect(invocation.headers["lambda-runtime-client-context"] == nil)
          _ = try await runtime.respond(invocation.id, "{}")
        }
      }
    }
  }

  @Test func aTenantIsDemandedOrRefused() async throws {
    let tenant = ["X-Amz-Tenant-Id: blue", "X-Amz-Invocation-Type: DryRun"]
    try await EmulatorFixture.with(starts: false, configure: { $0.function.tenantIsolationMode = .perTenant }) {
      fixture in
      let missing = try await fixture.invoke("{}")
      #expect(missing.status == 400)
      #expect(missing.headers["x-amzn-errortype"] == "InvalidParameterValueException")
      let named = try await fixture.invoke("{}", headers: tenant)
      #expect(named.status == 204)
      let web = try await Connection.with(port: fixture.port) { try await $0.request("GET", "/") }
      #expect(web.status == 400)
    }
    try await EmulatorFixture.with(starts: false) { fixture in
      let unexpected = try await fixture.invoke("{}", headers: tenant)
      #expect(unexpected.status == 400)
      #expect(unexpected.headers["x-amzn-errortype"] == "InvalidParameterValueException")
    }
  }

  @Test func aTenantGetsASandboxOfItsOwn() async throws {
    try await EmulatorFixture.with(configure: { $0.function.tenantIsolationMode = .perTenant }) { fixture in
      for (start, tenants) in [["blue", "blue"], ["red"], ["blue"]].enumerated() {
        let replies = Task {
          var statuses: [Int] = []
          for tenant in tenants {
            statuses.append(try await fixture.invoke("{}", headers: ["X-Amz-Tenant-Id: \(tenant)"]).status)
          }
          return statuses
        }
        try await fixture.asRuntime(start: start) { runtime in
          for tenant in tenants {
            let invocation = try await runtime.next()
            #expect(invocation.headers["lambda-runtime-aws-tenant-id"] == tenant)
            #expect(try await runtime.respond(invocation.id, "{}").status == 202)
          }
          try await runtime.connection.send("GET", "/2018-06-01/runtime/invocation/next")
        }
        #expect(try await replies.value == tenants.map { _ in 200 })
      }
      #expect(fixture.log.lines.filter { $0.contains("a request of another tenant waits") }.count == 2)
    }
  }

  @Test func noReservedConcurrencyThrottlesAll() async throws {
    try await EmulatorFixture.with(starts: false, configure: { $0.function.reservedConcurrentExecutions = 0 }) {
      fixture in
      let call = try await fixture.invoke("{}")
      #expect(call.status == 429)
      #expect(call.headers["x-amzn-errortype"] == "TooManyRequestsException")
      #expect(call.field("Reason") == "ReservedFunctionConcurrentInvocationLimitExceeded")
      let web = try await Connection.with(port: fixture.port) { try await $0.request("GET", "/") }
      #expect(web.status == 429)
      let event = try await fixture.invoke("{}", headers: ["X-Amz-Invocation-Type: Event"])
      #expect(event.status == 202)
      _ = await fixture.log.line { $0.contains("the event is discarded: the reserved concurrency is 0") }
    }
  }

  @Test func aFunctionURLWithIAMTakesSignedRequests() async throws {
    try await EmulatorFixture.with(configure: { $0.function.functionURL.authType = .iam }) { fixture in
      let port = fixture.port
      let unsigned = try await Connection.with(port: port) { try await $0.request("GET", "/") }
      #expect(unsigned.status == 403)
      #expect(
        unsigned.body
          == #"{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}"#
      )
      #expect(unsigned.headers["x-amzn-errortype"] == "AccessDeniedException")
      async let signed = Connection.with(port: port) {
        try await $0.request("GET", "/", headers: ["Authorization: AWS4-HMAC-SHA256 Credential=a/b"])
      }
      try await fixture.asRuntime { runtime in
        let invocation = try await runtime.next()
        #expect(invocation.event.contains(#""authorizer":{"iam":{"accessKey":"a","#))
        _ = try await runtime.respond(invocation.id, #""ok""#)
      }
      #expect(try await signed.status == 200)
    }
  }

  @Test func tooManyEventsAreThrottled() async throws {
    try await EmulatorFixture.with(starts: false) { fixture in
      let event = "\"" + String(repeating: "x", count: LambdaLimits.asynchronousPayload - 2) + "\""
      try await Connection.with(port: fixture.port) { connection in
        for number in 0...64 {
          let reply = try await connection.request(
            "POST", "/2015-03-31/functions/function/invocations", headers: ["X-Amz-Invocation-Type: Event"], body: event
          )
          #expect(reply.status == (number < 64 ? 202 : 429))
          guard number == 64 else { continue }
          #expect(reply.headers["x-amzn-errortype"] == "TooManyRequestsException")
        }
      }
    }
  }
}
