import EmulatorCore
import Testing

@Suite struct RouteTests {
  private static let function = FunctionReference(name: "f")

  @Test(arguments: [
    ("POST", "/2015-03-31/functions/f/invocations", FrontRoute.invoke(function)),
    ("POST", "/2015-03-31/functions/f/invocations?Qualifier=1", .invoke(function)),
    ("POST", "/2015-03-31/functions/f:live/invocations", .invoke(FunctionReference(name: "f", qualifier: "live"))),
    ("GET", "/2015-03-31/functions/f/configuration", .functionConfiguration(function)),
    ("GET", "/2015-03-31/functions/", .listFunctions),
    ("GET", "/2015-03-31/functions?MaxItems=1", .listFunctions),
    ("GET", "/2015-03-31/functions/f/invocations", .unknownOperation),
    ("POST", "/2015-03-31/functions//invocations", .unknownOperation),
    ("POST", "/2015-03-31/functions/%ff/invocations", .unknownOperation),
    ("POST", "/2015-03-31/functions/a:b:c:d/invocations", .unknownOperation),
    ("POST", "/2021-11-15/functions/f/response-streaming-invocations", .invokeStreaming(function)),
    ("GET", "/2021-11-15/functions/f/response-streaming-invocations", .unknownOperation),
    ("POST", "/2021-11-15/functions/f/invocations", .unknownOperation),
    ("GET", "/2015-03-31/", .unknownOperation),
    ("GET", "/_swiftlet/", .unknownOperation),
    ("GET", "/", .functionURL), ("GET", "/2015-03-31", .functionURL), ("GET", "/_swiftlet", .functionURL),
    ("GET", "/a?b=/2015-03-31/", .functionURL), ("OPTIONS", "*", .functionURL), ("GET", "", .functionURL),
  ])
  func frontRoutes(method: String, target: String, route: FrontRoute) {
    #expect(FrontRoute(method: method, target: target) == route)
  }

  @Test(arguments: [
    ("f", "f", nil), ("f:live", "f", "live"), ("f%3A%24LATEST", "f", "$LATEST"),
    ("123456789012:function:f", "f", nil), ("123456789012:function:f:1", "f", "1"),
    ("arn:aws:lambda:us-east-1:123456789012:function:f", "f", nil),
    ("arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af%3A7", "f", "7"),
    ("function:f", "function", "f"),
  ])
  func functionReferences(segment: String, name: String, qualifier: String?) {
    #expect(FunctionReference(pathSegment: segment[...]) == FunctionReference(name: name, qualifier: qualifier))
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
