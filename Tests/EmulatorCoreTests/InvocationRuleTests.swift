import EmulatorCore
import Testing
import WireFormat

@Suite struct InvocationRuleTests {
  private func encoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer { Base64.encode($0, into: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func error<Value>(_ body: () throws(InvokeError) -> Value) -> InvokeError? {
    do throws(InvokeError) {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func aClientContextIsAnObject() throws {
    let context = try ClientContext.json(encoded(#"{ "a": "é" }"#))
    #expect(context == #"{"a":"\u00e9"}"#)
    let none = try ClientContext.json(nil)
    let empty = try ClientContext.json("")
    #expect(none == nil && empty == nil)
    for header in ["%%%", encoded("no json"), encoded("[]"), encoded("\"text\""), encoded("1"), encoded("{} {}")] {
      #expect(error { () throws(InvokeError) in try ClientContext.json(header) } == .invalidClientContext)
    }
    #expect(InvokeError.invalidClientContext.errorType == "InvalidRequestContentException")
  }

  @Test func aClientContextHasALimit() throws {
    // The Base64 of 2,685 bytes has 3,580; that of 2,688 bytes has 3,584.
    let longest = encoded(#"{"a":"\#(String(repeating: "x", count: 2685 - 8))"}"#)
    #expect(longest.utf8.count == 3580)
    let context = try ClientContext.json(longest)
    #expect(context != nil)
    let longer = encoded(#"{"a":"\#(String(repeating: "x", count: 2688 - 8))"}"#)
    #expect(longer.utf8.count == 3584)
    #expect(error { () throws(InvokeError) in try ClientContext.json(longer) } == .clientContextTooLong)
  }

  @Test(
    arguments: [
      (nil, nil, nil), ("", nil, nil), ("t", .perTenant, nil), ("a.b_c:d/e=f+g-h@i j", .perTenant, nil),
      (nil, .perTenant, "enabled with tenancy configuration. Add a valid tenant ID"),
      ("", .perTenant, "enabled with tenancy configuration. Add a valid tenant ID"),
      ("t", nil, "is not enabled with tenancy configuration"),
      ("t!", .perTenant, "at 'tenantId' failed to satisfy constraint: Member must satisfy regular expression pattern"),
      (String(repeating: "t", count: 257), .perTenant, "less than or equal to 256"),
    ] as [(String?, TenantIsolationMode?, String?)])
  func tenantsAreDemandedAndRefused(_ tenant: String?, mode: TenantIsolationMode?, message: String?) {
    let error = error { () throws(InvokeError) in try TenantRules.check(tenant, mode) }
    #expect((error == nil) == (message == nil))
    if let error, let message {
      #expect(error.message.contains(message))
      #expect(error.status == 400)
    }
  }

  // The texts up to the place: as AWS sends them, but for what its JSON library expected at the place.
  @Test(arguments: [
    (
      "badbod",
      "Unrecognized token 'badbod': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      1, 7
    ),
    ("2000-01-01", "Unexpected character ('-' (code 45))", 1, 6),
    ("{\n  'a'", "Unexpected character (''' (code 39))", 2, 4),
    ("{", "Unexpected end-of-input", 1, 2), ("[1,]", "Unexpected character (']' (code 93))", 1, 5),
    ("\"a\tb\"", "Unexpected character (CTRL-CHAR, code 9)", 1, 4),
    ("é", "Unexpected character ('é' (code 233))", 1, 2),
  ])
  func invalidEventsAreDescribedAsByLambda(_ event: String, text: String, line: Int, column: Int) throws {
    let bytes = Array(event.utf8)
    let problem = try #require(throws: JSONError.self) {
      var scanner = JSONScanner(bytes.span)
      _ = try scanner.value()
      try scanner.finish()
    }
    let error = InvokeError.invalidContent(bytes, problem)
    #expect(error.errorType == "InvalidRequestContentException")
    #expect(
      error.message
        == "Could not parse request body into json: Could not parse payload into json: \(text)\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: \(line), column: \(column)]"
    )
  }

  @Test func theBacklogOfEventsHasLimits() {
    var backlog = EventBacklog(limit: 3, byteLimit: 10)
    let taken = [backlog.add(4), backlog.add(6), backlog.add(1), backlog.add(0), backlog.add(0)]
    #expect(taken == [true, true, false, true, false])
    backlog.remove(6)
    let again = backlog.add(5)
    #expect(again && backlog.count == 3)
    #expect(InvokeError.tooManyEvents.status == 429)
  }

  @Test(arguments: [
    (nil, "/", nil), ("Bearer x", "/", nil), ("AWS4-HMAC-SHA256 Credential=x", "/", "x"),
    (
      "AWS4-HMAC-SHA256 Credential=AKIA1/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=a", "/",
      "AKIA1"
    ), ("AWS4-HMAC-SHA256 SignedHeaders=host,Credential=AKIA1/2,Signature=a", "/", "AKIA1"),
    ("AWS4-ECDSA-P256-SHA256 Credential=x", "/", "x"), ("AWS4-HMAC-SHA256 Signature=a", "/", nil),
    ("AWS4-HMAC-SHA256 Credential=/2026", "/", nil), ("AWS4-HMAC-SHA256 Credential=\"", "/", nil),
    (nil, "/?X-Amz-Credential=ASIA2%2F20260101%2Fus-east-1&X-Amz-Signature=a&b=c", "ASIA2"),
    (nil, "/?b=c&x-amz-signature=a&x-amz-credential=AKIA1/x", "AKIA1"), (nil, "/?X-Amz-Signature=a&b=c", nil),
    (nil, "/?X-Amz-Credential=AKIA1", nil), (nil, "/X-Amz-Credential=a&X-Amz-Signature=a", nil),
    (nil, "/?a=X-Amz-Signature=", nil),
  ])
  func signaturesNameTheirAccessKey(authorization: String?, target: String, accessKey: String?) {
    #expect(RequestSignature(authorization: authorization, target: target)?.accessKey == accessKey)
  }
}
