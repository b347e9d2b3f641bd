/// An event in the form of a Function URL: payload format 2.0, with twenty headers of a browser behind a proxy.
enum FunctionURLEvent {
  /// `body` is inserted unchanged: it is already escaped or in base64.
  static func bytes(
    method: String, path: String, query: String, contentType: String?, body: [UInt8]?, isBase64: Bool, bodyCount: Int
  ) -> [UInt8] {
    let headerText = headers(contentType: contentType, bodyCount: bodyCount)
      .map { #""\#($0.0)":"\#($0.1)""# }.joined(separator: ",")
    let queryText = query.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1)
      return #""\#(parts[0])":"\#(parts.count > 1 ? parts[1] : "")""#
    }.joined(separator: ",")
    let head = #"""
      {"version":"2.0","routeKey":"$default","rawPath":"\#(path)","rawQueryString":"\#(query)",\#
      "cookies":["session=0123456789abcdef","theme=dark"],"headers":{\#(headerText)},\#
      "queryStringParameters":{\#(queryText)},"requestContext":\#(requestContext(method: method, path: path)),
      """#
    var bytes = Array(head.utf8)
    if let body {
      bytes.append(contentsOf: #""body":""#.utf8)
      bytes.append(contentsOf: body)
      bytes.append(contentsOf: #"","#.utf8)
    }
    bytes.append(contentsOf: #""isBase64Encoded":\#(isBase64)}"#.utf8)
    return bytes
  }

  /// Names and values; the values are escaped for use in a JSON string.
  private static func headers(contentType: String?, bodyCount: Int) -> [(String, String)] {
    var headers = [
      ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
      ("accept-encoding", "gzip, deflate, br, zstd"),
      ("accept-language", "en-GB,en;q=0.9,de;q=0.8"),
      ("authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"),
      ("cache-control", "no-cache"),
      ("host", "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws"),
      ("pragma", "no-cache"),
      ("priority", "u=0, i"),
      ("referer", "https://shop.example.com/catalogue?category=books"),
      ("sec-ch-ua", #"\"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\""#),
      ("sec-ch-ua-mobile", "?0"),
      ("sec-ch-ua-platform", #"\"Linux\""#),
      ("sec-fetch-dest", "document"),
      ("sec-fetch-mode", "navigate"),
      ("sec-fetch-site", "same-origin"),
      ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"),
      ("x-amzn-trace-id", "Root=1-6720a1b2-0123456789abcdef01234567"),
      ("x-forwarded-for", "203.0.113.17"),
      ("x-forwarded-port", "443"),
      ("x-forwarded-proto", "https"),
    ]
    if let contentType {
      headers.append(("content-type", contentType))
      headers.append(("content-length", "\(bodyCount)"))
    }
    return headers
  }

  private static func requestContext(method: String, path: String) -> String {
    #"""
    {"accountId":"anonymous","apiId":"abcdefghijklmnopqrstuvwxyz012345",\#
    "domainName":"abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws",\#
    "domainPrefix":"abcdefghijklmnopqrstuvwxyz012345","http":{"method":"\#(method)","path":"\#(path)",\#
    "protocol":"HTTP/1.1","sourceIp":"203.0.113.17","userAgent":"Mozilla/5.0 (X11; Linux x86_64)"},\#
    "requestId":"5b6e2f4e-1f0b-4d7c-9d51-3f1f3c8b7a10","routeKey":"$default","stage":"$default",\#
    "time":"12/Sep/2026:10:11:12 +0000","timeEpoch":1789207872000}
    """#
  }

  /// The lines of the HTTP request that an adapter makes of the event: its headers and cookies,
  /// and the fields about the invocation.
  static func requestFields(method: String, path: String, contentType: String?, bodyCount: Int) -> String {
    let trace = "Root=1-6720a1b2-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0"
    var fields = headers(contentType: contentType, bodyCount: bodyCount).filter { $0.0 != "x-amzn-trace-id" }
    fields.append(("x-amzn-trace-id", trace))
    fields.append(("x-amzn-lambda-deadline-ms", "1789207932000"))
    fields.append(("cookie", "session=0123456789abcdef; theme=dark"))
    fields.append(("x-amzn-request-context", requestContext(method: method, path: path)))
    fields.append(
      (
        "x-amzn-lambda-context",
        #"""
        {"request_id":"8f507cfc-aaaa-4697-b07a-000000000001","deadline":1789207932000,\#
        "invoked_function_arn":"arn:aws:lambda:eu-central-1:123456789012:function:benchmark",\#
        "xray_trace_id":"\#(trace)",\#
        "client_context":null,"identity":null,\#
        "env_config":{"function_name":"benchmark","memory":1769,"version":"$LATEST",\#
        "log_stream":"2026/09/12/[$LATEST]0123456789abcdef0123456789abcdef","log_group":"/aws/lambda/benchmark"}}
        """#
      ))
    return fields.map { "\($0.0): \($0.1.filter { $0 != "\\" })\r\n" }.joined()
  }

  /// A text escaped for use in a JSON string.
  static func escaped(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 8)
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        result.append(UInt8(ascii: "\\"))
        result.append(byte)
      case UInt8(ascii: "\n"):
        result.append(UInt8(ascii: "\\"))
        result.append(UInt8(ascii: "n"))
      default: result.append(byte)
      }
    }
    return result
  }
}
