/// An invocation that a ``ScriptedRuntimeAPI`` hands out.
struct ScriptedInvocation: Sendable {
  /// `Lambda-Runtime-Aws-Request-Id`.
  var requestID: String
  /// The event, JSON.
  var event: String
  /// How long after it was handed out Lambda ends it.
  var timeout = Duration.seconds(30)
  /// Further fields of the response to `next`.
  var fields: [(name: String, value: String)] = []

  init(
    _ event: String = ScriptedInvocation.functionURL(), requestID: String = "id-1", timeout: Duration = .seconds(30),
    fields: [(name: String, value: String)] = []
  ) {
    self.requestID = requestID
    self.event = event
    self.timeout = timeout
    self.fields = fields
  }

  /// The event of a function URL. The parts are placed in JSON as they are.
  static func functionURL(
    _ method: String = "GET", _ path: String = "/items", query: String = "",
    headers: [String: String] = ["host": "example.lambda-url.eu-central-1.on.aws"], body: String? = nil
  ) -> String {
    let fields = headers.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
    return """
      {"version":"2.0","routeKey":"$default","rawPath":"\(path)","rawQueryString":"\(query)","headers":{\(fields)},\
      "requestContext":{"accountId":"anonymous","apiId":"example","domainName":"example.lambda-url.eu-central-1.on.aws",\
      "domainPrefix":"example","http":{"method":"\(method)","path":"\(path)","protocol":"HTTP/1.1",\
      "sourceIp":"203.0.113.7","userAgent":"curl/8.5.0"},"requestId":"4b1f6a1e","routeKey":"$default","stage":"$default",\
      "time":"12/Mar/2024:20:56:02 +0000","timeEpoch":1710276962123},\(body.map { "\"body\":\"\($0)\"," } ?? "")\
      "isBase64Encoded":false}
      """
  }

  /// The event of a REST API, without parameters and body.
  static func restAPI(_ method: String = "GET", _ path: String = "/items") -> String {
    """
    {"resource":"/{proxy+}","path":"\(path)","httpMethod":"\(method)","headers":{"Host":"example.com"},\
    "multiValueHeaders":{"Host":["example.com"]},"queryStringParameters":null,"multiValueQueryStringParameters":null,\
    "pathParameters":null,"stageVariables":null,"requestContext":{"resourcePath":"/{proxy+}","httpMethod":"\(method)",\
    "path":"/prod\(path)","stage":"prod","protocol":"HTTP/1.1","identity":{"sourceIp":"203.0.113.7"},\
    "requestId":"4b1f6a1e","apiId":"example"},"body":null,"isBase64Encoded":false}
    """
  }
}
