import ByteBuffers
import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct EventNoticeTests {
  private func notice(_ event: String) throws -> EventNotice? {
    try EventDecoder().decode(Array(event.utf8), context: testContext()).notice
  }

  /// Whoever writes a test event by hand leaves out what the adapter goes by.
  @Test(arguments: [
    (#"{"httpMethod":"GET","path":"/items"}"#, EventNotice.lacksRequestContext),
    (#"{"httpMethod":"GET","path":"/items","requestContext":null}"#, .lacksRequestContext),
    (#"{"httpMethod":"GET","path":"/items","requestContext":"prod"}"#, .lacksRequestContext),
    (#"{"httpMethod":"GET","path":"/items","requestContext":{}}"#, .hasUnknownRequestContext),
    (#"{"httpMethod":"GET","path":"/items","requestContext":{"accountId":"1"}}"#, .hasUnknownRequestContext),
    (#"{"version":"2.0","rawPath":"/items","rawQueryString":""}"#, .lacksRequestContext),
    (#"{"version":"2.0","rawPath":"/items","requestContext":{"stage":"$default"}}"#, .hasUnknownRequestContext),
  ])
  func anEventThatLooksLikeHTTPIsNoticed(event: String, notice: EventNotice) throws {
    let decoded = try EventDecoder().decode(Array(event.utf8), context: testContext())
    #expect(decoded.notice == notice)
    #expect(decoded.origin == .passThrough)
    #expect(String(decoding: decoded.request.target, as: UTF8.self) == "/events")
    #expect(String(decoding: decoded.request.body) == event)
  }

  @Test(arguments: [
    "{}", "[]", "null", #"{"path":"/items"}"#, #"{"httpMethod":"GET"}"#, #"{"httpMethod":1,"path":"/"}"#,
    #"{"method":"GET","path":"/"}"#, #"{"httpMethod":"GET","path":null}"#, #"{"httpMethod":"GET","rawPath":{}}"#,
    #"{"httpMethod":"GET","path":"/","requestContext":{"stage":"prod"}}"#,
    #"{"messageVersion":"1.0","agent":{"name":"a"},"httpMethod":"GET","path":"/","apiPath":"/items"}"#,
    #"{"type":"REQUEST","methodArn":"arn","httpMethod":"GET","path":"/","requestContext":{"stage":"prod"}}"#,
    #"{"httpMethod":"GET","path":"/","requestContext":{"connectionId":"c","eventType":"CONNECT"}}"#,
  ])
  func otherEventsAreNot(event: String) throws {
    #expect(try notice(event) == nil)
  }

  /// Samples of all sources, as they are sent.
  @Test(arguments: GoldenFiles.cases(under: "events", suffix: ".event.json").filter { !$0.name.hasPrefix("reject-") })
  func eventsOfSourcesAreNot(test: GoldenFiles.Case) throws {
    guard let decoded = try? EventDecoder().decode(GoldenFiles.read(test, ".event.json"), context: testContext()) else {
      return
    }
    // These two are broken on purpose.
    let isBroken = test.name.hasPrefix("request-context-") && decoded.origin == .passThrough
    #expect(decoded.notice == nil || isBroken)
  }

  private func request(_ headers: String) -> String {
    #"{"version":"2.0","rawPath":"/chat","headers":{"host":"h",\#(headers)},"requestContext":{"http":{"method":"GET"}}}"#
  }

  @Test(arguments: [
    #""upgrade":"websocket","connection":"Upgrade""#, #""Upgrade":"WebSocket""#, #""upgrade":"h2c, websocket""#,
    #""sec-websocket-key":"dGhlIHNhbXBsZSBub25jZQ==""#, #""Sec-WebSocket-Key":"x","connection":"keep-alive""#,
  ])
  func aRequestForAWebSocketIsNoticed(headers: String) throws {
    let decoded = try EventDecoder().decode(Array(request(headers).utf8), context: testContext())
    #expect(decoded.notice == .asksForWebSocket)
    #expect(decoded.origin == .httpAPI)
    #expect(String(decoding: decoded.request.target, as: UTF8.self) == "/chat")
  }

  @Test func soIsThatOfALoadBalancer() throws {
    let event = #"""
      {"httpMethod":"GET","path":"/chat","multiValueHeaders":{"upgrade":["websocket"]},"requestContext":{"elb":{}}}
      """#
    #expect(try notice(event) == .asksForWebSocket)
  }

  @Test(arguments: [
    #""upgrade":"h2c","http2-settings":"x""#, #""upgrade":"not-websocket""#, #""connection":"upgrade""#,
    #""sec-websocket-protocol":"chat""#, #""x-upgrade":"websocket""#,
  ])
  func otherUpgradesAreNot(headers: String) throws {
    #expect(try notice(request(headers)) == nil)
  }
}
