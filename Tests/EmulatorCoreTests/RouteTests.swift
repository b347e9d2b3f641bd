import EmulatorCore
import Testing

@Suite struct RouteTests {
  private static func operation(_ name: String, _ arguments: String..., query: [(String, String)] = []) -> FrontRoute {
    .operation(
      LambdaOperation(name, arguments: arguments, parameters: query.map { .init(name: $0.0, value: $0.1) }))
  }

  @Test(arguments: [
    ("POST", "/2015-03-31/functions/f/invocations", operation("Invoke", "f")),
    ("POST", "/2015-03-31/functions/f/invocations/", operation("Invoke", "f")),
    ("POST", "/2015-03-31/functions/f/invocations?Qualifier=1", operation("Invoke", "f", query: [("Qualifier", "1")])),
    ("POST", "/2015-03-31/functions/f%3A%24LATEST/invocations", operation("Invoke", "f:$LATEST")),
    ("POST", "/2015-03-31/functions/%ff/invocations", operation("Invoke", "\u{FFFD}")),
    (
      "POST", "/2015-03-31/functions/arn%3Aaws/invocations?a&b=%24%3D=",
      operation("Invoke", "arn:aws", query: [("a", ""), ("b", "$==")])
    ),
    ("POST", "/2014-11-13/functions/f/invoke-async", operation("InvokeAsync", "f")),
    ("POST", "/2014-11-13/functions/f/invoke-async/", operation("InvokeAsync", "f")),
    ("POST", "/2021-11-15/functions/f/response-streaming-invocations", operation("InvokeWithResponseStream", "f")),
    ("GET", "/2015-03-31/functions/f/configuration", operation("GetFunctionConfiguration", "f")),
    ("GET", "/2015-03-31/functions/f", operation("GetFunction", "f")),
    ("GET", "/2015-03-31/functions/", operation("ListFunctions")),
    ("GET", "/2015-03-31/functions?MaxItems=1", operation("ListFunctions", query: [("MaxItems", "1")])),
    ("GET", "/2015-03-31/functions/f/aliases/prod", operation("GetAlias", "f", "prod")),
    ("PUT", "/2017-10-31/functions/f/concurrency", operation("PutFunctionConcurrency", "f")),
    ("GET", "/2017-03-31/tags/arn%3Ax", operation("ListTags", "arn:x")),
    ("GET", "/2016-08-19/account-settings/", operation("GetAccountSettings")),
    ("GET", "/2019-09-30/functions/f/provisioned-concurrency", operation("GetProvisionedConcurrencyConfig", "f")),
    (
      "GET", "/2019-09-30/functions/f/provisioned-concurrency?List=ALL",
      operation("ListProvisionedConcurrencyConfigs", "f", query: [("List", "ALL")])
    ),
    ("GET", "/2015-03-31/functions/f/invocations", .unknownOperation),
    ("POST", "/2015-03-31/functions//invocations", .unknownOperation),
    ("GET", "/2021-11-15/functions/f/response-streaming-invocations", .unknownOperation),
    ("POST", "/2021-11-15/functions/f/invocations", .unknownOperation),
    ("GET", "/2015-03-31/", .unknownOperation), ("GET", "/1999-12-31/a", .unknownOperation),
    ("GET", "/_swiftlet/", .console),
    ("GET", "/2015-03-31", .unknownOperation), ("GET", "/2015-03-31?a=b", .unknownOperation),
    ("GET", "/", .functionURL), ("GET", "/_swiftlet", .functionURL), ("GET", "//2015-03-31/a", .functionURL),
    ("GET", "/a?b=/2015-03-31/", .functionURL), ("OPTIONS", "*", .functionURL), ("GET", "", .functionURL),
    ("GET", "/2015-3-31/functions", .functionURL), ("GET", "/20150331/functions", .functionURL),
    ("GET", "/2015-03-31x/functions", .functionURL), ("GET", "/blog/2015-03-31/a", .functionURL),
    // A whole URI, as sent to a proxy (RFC 9112 section 3.2.2), has the route of its path.
    ("POST", "http://localhost:9000/2015-03-31/functions/f/invocations", operation("Invoke", "f")),
    (
      "POST", "HTTP://f.localhost/2015-03-31/functions/f/invocations?Qualifier=1",
      operation("Invoke", "f", query: [("Qualifier", "1")])
    ),
    ("GET", "http://localhost:9000/2015-03-31", .unknownOperation),
    ("GET", "http://localhost:9000/2099-01-01/x", .unknownOperation), ("GET", "http://h/_swiftlet/", .console),
    ("GET", "http://localhost:9000", .functionURL), ("GET", "http://h?a=/2015-03-31/functions", .functionURL),
    ("GET", "http://2015-03-31/functions", .functionURL), ("CONNECT", "localhost:9000", .functionURL),
  ])
  func frontRoutes(method: String, target: String, route: FrontRoute) {
    #expect(FrontRoute(method: method, target: RequestTarget(target)) == route)
  }

  @Test(
    arguments: [
      ("/a?b", "/a?b", nil), ("/a://b", "/a://b", nil), ("/", "/", nil), ("*", nil, nil), ("", nil, nil),
      ("localhost:9000", nil, nil), ("://h/a", nil, nil), ("a?b=http://h/a", nil, nil),
      ("http://h:1/a?b", "/a?b", "h:1"), ("https://[::1]:9/a", "/a", "[::1]:9"), ("http://h", "/", "h"),
      ("http://h?a=/b", "/?a=/b", "h"), ("http://h//a", "//a", "h"), ("http:///a", "/a", ""),
    ] as [(String, String?, String?)])
  func requestTargets(text: String, originForm: String?, authority: String?) {
    let target = RequestTarget(text)
    #expect(target.originForm.map(String.init) == originForm)
    #expect(target.authority.map(String.init) == authority)
  }

  @Test(arguments: [
    ("GET", "/2018-06-01/runtime/invocation/next", SandboxRoute.nextInvocation),
    ("GET", "/2018-06-01/runtime/invocation/next?x=1", .nextInvocation),
    ("POST", "/2018-06-01/runtime/invocation/abc/response", .response(RequestID("abc"))),
    ("POST", "/2018-06-01/runtime/invocation/abc/error", .error(RequestID("abc"))),
    ("POST", "/2018-06-01/runtime/init/error", .initError),
    ("GET", "/2018-06-01/runtime/restore/next", .restoreNext),
    ("POST", "/2018-06-01/runtime/restore/error", .restoreError),
    ("POST", "/2018-06-01/runtime/invocation/next", .unknown),
    ("GET", "/2018-06-01/runtime/invocation/abc/response", .unknown),
    ("POST", "/2018-06-01/runtime/invocation/a/b/response", .unknown),
    ("POST", "/2018-06-01/runtime/invocation//response", .response(RequestID(""))),
    ("POST", "/2020-01-01/extension/register", .registerExtension),
    ("GET", "/2020-01-01/extension/event/next", .nextEvent),
    ("POST", "/2020-01-01/extension/init/error", .extensionInitError),
    ("POST", "/2020-01-01/extension/exit/error", .extensionExitError),
    ("PUT", "/2022-07-01/telemetry", .subscribe(.telemetry)), ("PUT", "/2020-08-15/logs/", .subscribe(.logs)),
    ("POST", "/2022-07-01/telemetry", .unknown),
    ("GET", "/2018-06-01/ping", .unknown), ("GET", "/", .unknown),
  ])
  func sandboxRoutes(method: String, target: String, route: SandboxRoute) {
    #expect(SandboxRoute(method: method, target: target) == route)
  }
}
