import Emulator
import EmulatorCore
import Testing

/// Web pages in the developer's browser that send requests to a sandbox's Runtime API.
@Suite struct RuntimeAPICallerTests {
  private static let next = "/2018-06-01/runtime/invocation/next"

  @Test(arguments: [
    ("evil.example", [], "ForeignHost"), ("127.0.0.1", ["Origin: https://evil.example"], "ForeignOrigin"),
    ("localhost", ["Origin: null"], "ForeignOrigin"), ("localhost", ["Sec-Fetch-Site: cross-site"], "ForeignOrigin"),
  ])
  func requestsOfForeignPagesAreRefused(_ host: String, headers: [String], errorType: String) async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("{}")
      try await fixture.asRuntime { runtime in
        for (method, target) in [("GET", Self.next), ("POST", "/2018-06-01/runtime/init/error")] {
          let refusal = try await runtime.connection.request(method, target, headers: headers, body: "{}", host: host)
          #expect(refusal.status == 403)
          #expect(refusal.field("errorType") == errorType)
        }
        // The runtime gets the event all the same, and a page cannot answer in its place.
        let id = try await runtime.next().id
        let forged = try await runtime.connection.request(
          "POST", "/2018-06-01/runtime/invocation/\(id)/response", headers: headers, body: "2", host: host)
        #expect(forged.status == 403)
        #expect(try await runtime.respond(id, "1").status == 202)
      }
      #expect(try await reply.body == "1")
      #expect(fixture.log.lines.filter { $0.contains("Runtime API request refused") }.count == 1)
    }
  }

  @Test(arguments: ["sandbox.localdomain", "169.254.100.1:9001", "127.0.0.1:9001", "runtime.test"])
  func runtimesMayCallTheAPIByItsNames(_ host: String) async throws {
    try await EmulatorFixture.with(configureEmulator: { $0.allowedHosts = ["runtime.test"] }) { fixture in
      async let reply = fixture.invoke("7")
      try await fixture.asRuntime { runtime in
        let next = try await runtime.connection.request("GET", Self.next, host: host)
        #expect(next.status == 200)
        _ = try await runtime.respond(try #require(next.headers["lambda-runtime-aws-request-id"]), next.body)
      }
      #expect(try await reply.body == "7")
    }
  }

  @Test func runtimesMayUseHTTP10WithoutAHost() async throws {
    try await EmulatorFixture.with { fixture in
      async let reply = fixture.invoke("7")
      let id = try await fixture.asRuntime { runtime in
        try await runtime.connection.send("GET \(Self.next) HTTP/1.0\r\n\r\n")
        return try await runtime.connection.reply().headers["lambda-runtime-aws-request-id"]
      }
      try await fixture.asRuntime { runtime in
        let path = "/2018-06-01/runtime/invocation/\(try #require(id))/response"
        try await runtime.connection.send("POST \(path) HTTP/1.0\r\nContent-Length: 1\r\n\r\n7")
        #expect(try await runtime.connection.reply().status == 202)
      }
      #expect(try await reply.body == "7")
    }
  }
}
