import ByteBuffers
import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct EventDecoderTests {
  private func event(
    path: String = "/", headers: String = #""host":"example.com""#, body: String = "null", base64: Bool = false,
    method: String = "GET"
  ) -> [UInt8] {
    Array(
      """
      {"version":"2.0","rawPath":"\(path)","rawQueryString":"","headers":{\(headers)},
      "requestContext":{"http":{"method":"\(method)"}},"body":\(body),"isBase64Encoded":\(base64)}
      """.utf8)
  }

  private func decode(
    _ event: [UInt8], _ context: InvocationContext = testContext(),
    _ change: (inout EventDecoder.Options) -> Void = { _ in }
  ) throws -> EventDecoder.DecodedEvent {
    var options = EventDecoder.Options()
    change(&options)
    return try EventDecoder(options).decode(event, context: context)
  }

  @Test(arguments: [
    ("/prod", "/prod/items", "/items"), ("/prod", "/prod", "/"), ("/prod", "/prod/", "/"), ("prod", "/prod/x", "/x"),
    ("/prod/", "/prod/x", "/x"), ("/prod", "/production/x", "/production/x"), ("/prod", "/prod/prod/x", "/prod/x"),
    ("/prod", "/x/prod/y", "/x/prod/y"), ("/a/b", "/a/b/c", "/c"), ("/a/b", "/a/bc", "/a/bc"), ("/", "/x", "/x"),
    ("", "/x", "/x"), ("/prod", "/prod//x", "//x"), ("/PROD", "/prod/x", "/prod/x"), ("/longer/than", "/", "/"),
  ])
  func removesTheBasePathOnce(basePath: String, path: String, target: String) throws {
    let decoded = try decode(event(path: path)) { $0.basePath = basePath }
    #expect(String(decoding: decoded.request.target, as: UTF8.self) == target)
  }

  /// The first scan of the event keeps the members of `headers`, but not of very many.
  @Test(arguments: [1, 255, 256, 257, 1000])
  func everyFieldArrives(count: Int) throws {
    let headers = (0..<count).map { #""x-\#($0)":"\#($0)""# }.joined(separator: ",")
    let fields = try decode(event(headers: headers)).request.fields
    #expect((0..<count).allSatisfy { fields.nameText(at: $0) == "x-\($0)" && fields.valueText(at: $0) == "\($0)" })
  }

  @Test func movesTheAuthorizationSource() throws {
    let headers = #""host":"h","X-Token":"Bearer a","authorization":"Basic b""#
    let moved = try decode(event(headers: headers)) { $0.authorizationSource = "x-token" }
    #expect(moved.request.fields.all("authorization").map { String(decoding: $0, as: UTF8.self) } == ["Bearer a"])
    #expect(!moved.request.fields.contains("x-token"))
    #expect(!moved.lacksAuthorizationSource)
    let missing = try decode(event(headers: #""authorization":"Basic b""#)) { $0.authorizationSource = "X-Token" }
    #expect(missing.request.fields.firstText("authorization") == "Basic b")
    #expect(missing.lacksAuthorizationSource)
    #expect(try !decode(event()).lacksAuthorizationSource)
  }

  @Test func namesTheDefaultHost() throws {
    let request = try decode(event(headers: "")) { $0.defaultHost = "localhost:1234" }.request
    #expect(request.fields.firstText("host") == "localhost:1234")
    let passedThrough = try decode(Array("{}".utf8)) { $0.defaultHost = "localhost:1234" }.request
    #expect(passedThrough.fields.firstText("host") == "localhost:1234")
  }

  @Test(arguments: [("/events", "/events"), ("hooks/in", "/hooks/in"), ("/a b?c=d", "/a%20b?c=d"), ("", "/")])
  func passesThroughToItsPath(path: String, target: String) throws {
    let request = try decode(Array("{}".utf8)) { $0.passThroughPath = path }.request
    #expect(String(decoding: request.target, as: UTF8.self) == target)
    #expect(request.method == .post)
  }

  @Test func tellsTheInvocation() throws {
    var context = testContext()
    context.clientContext = #"{ "custom": {"k": "Zoë"} }"#
    context.identity = "not JSON \n é"
    context.tenantID = "tenant-1"
    let fields = try decode(event(headers: #""x-amzn-trace-id":"Root=other","X-Amz-Tenant-Id":"x""#), context).request
      .fields
    #expect(
      fields.firstText("x-amzn-lambda-context") == #"{"request_id":"8476a536-e9f4-11e8-9739-2dfe598c3fcd","#
        + #""deadline":1710276992123,"invoked_function_arn":"arn:aws:lambda:eu-central-1:123456789012:function:app","#
        + #""xray_trace_id":"Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1","#
        + #""client_context":{"custom":{"k":"Zo\u00eb"}},"identity":"not JSON \n \u00e9","tenant_id":"tenant-1","#
        + #""env_config":{"function_name":"app","memory":512,"version":"$LATEST","#
        + #""log_stream":"2024/03/12/[$LATEST]abc","log_group":"/aws/lambda/app"}}"#)
    #expect(fields.all("x-amzn-trace-id").count == 1)
    #expect(fields.firstText("x-amzn-trace-id") == "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
    #expect(fields.all("x-amz-tenant-id").count == 1)
    #expect(fields.firstText("x-amz-tenant-id") == "tenant-1")
    #expect(fields.firstText("x-amzn-lambda-deadline-ms") == "1710276992123")
  }

  @Test func keepsTheCallersTraceWhereTheInvocationHasNone() throws {
    let fields = try decode(event(headers: #""x-amzn-trace-id":"Root=1""#), testContext(traceID: nil)).request.fields
    #expect(fields.firstText("x-amzn-trace-id") == "Root=1")
    #expect(fields.firstText("x-amzn-lambda-context")?.contains(#""xray_trace_id":null"#) == true)
  }

  @Test func refusesATenantThatIsNoFieldValue() throws {
    var context = testContext()
    context.tenantID = "a\r\nb: c"
    #expect(throws: EventError.self) { try decode(event(), context) }
    #expect(throws: EventError.self) { try decode(Array("{}".utf8), context) }
  }

  /// A body takes no room beside the event's own.
  @Test(arguments: [
    (#""plain text""#, false), (#""with \"escapes\" \u00e9\n""#, false), (#""AAECAw==""#, true),
    (#""AAEC\/w==""#, true),
  ])
  func decodesTheBodyInPlace(body: String, base64: Bool) throws {
    let event = event(body: body, base64: base64, method: "POST")
    let buffer = UniqueByteBuffer(copying: event.span)
    let place = buffer.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) }
    let count = event.count
    let decoded = try EventDecoder().decode(buffer, context: testContext())
    let offset = decoded.request.body.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) }
      .flatMap { end in place.map { end - $0 } }
    #expect(offset.map { (0..<count).contains($0) } == true)
  }

  @Test func largeBodiesComeThrough() throws {
    for size in [0, 1, 1024, 1 << 20, 5_900_000] {
      let text = [UInt8](repeating: UInt8(ascii: "x"), count: size)
      let decoded = try decode(event(body: "\"\(String(decoding: text, as: UTF8.self))\"", method: "POST"))
      #expect(decoded.request.body.elementsEqual(text))
      #expect(decoded.request.hasBody)
    }
  }
}
