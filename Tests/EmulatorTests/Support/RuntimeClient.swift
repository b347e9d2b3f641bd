/// The calls of a runtime, on one connection.
struct RuntimeClient {
  var connection: Connection

  /// An invocation, as a runtime gets it.
  struct Invocation: Sendable {
    var id: String
    var headers: [String: String]
    var event: String
  }

  /// Waits for an invocation.
  mutating func next() async throws -> Invocation {
    let reply = try await connection.request("GET", "/2018-06-01/runtime/invocation/next")
    return Invocation(
      id: reply.headers["lambda-runtime-aws-request-id"] ?? "", headers: reply.headers, event: reply.body)
  }

  /// Answers an invocation.
  mutating func respond(_ id: String, _ result: String) async throws -> Connection.Reply {
    try await connection.request("POST", "/2018-06-01/runtime/invocation/\(id)/response", body: result)
  }

  /// Reports that an invocation failed.
  mutating func fail(_ id: String, _ error: String, headers: [String] = []) async throws -> Connection.Reply {
    try await connection.request("POST", "/2018-06-01/runtime/invocation/\(id)/error", headers: headers, body: error)
  }
}
