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

  /// Begins to answer an invocation bit by bit.
  func beginStream(_ id: String, contentType: String = "application/vnd.awslambda.http-integration-response")
    async throws
  {
    try await connection.send(
      """
      POST /2018-06-01/runtime/invocation/\(id)/response HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r
      Content-Type: \(contentType)\r\nLambda-Runtime-Function-Response-Mode: streaming\r
      Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n
      """)
  }

  /// Sends a part of the answer.
  func stream(_ part: String) async throws {
    try await connection.send("\(String(part.utf8.count, radix: 16))\r\n\(part)\r\n")
  }

  /// Ends the answer, with an error where there is one, and takes the reply.
  mutating func endStream(error: (type: String, body: String)? = nil) async throws -> Connection.Reply {
    var end = "0\r\n"
    if let error {
      end += "Lambda-Runtime-Function-Error-Type: \(error.type)\r\n"
      end += "Lambda-Runtime-Function-Error-Body: \(error.body)\r\n"
    }
    try await connection.send(end + "\r\n")
    return try await connection.reply()
  }
}
