import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct ContextLimitTests {
  /// A request with a large token in its authorizer's claims.
  private static let request =
    #"{"version":"2.0","rawPath":"/","headers":{"host":"h","x-amzn-lambda-abridged":"forged"},"requestContext":{"#
    + #""accountId":"123456789012","authorizer":{"jwt":{"claims":{"permissions":"\#(String(repeating: "p", count: 8000))","#
    + #""sub":"user-1"},"scopes":null}},"http":{"method":"GET","path":"/"},"stage":"$default"}}"#

  private func fields(
    _ event: String = request, limit: Int?, context: InvocationContext = testContext()
  ) throws -> HTTPFields {
    var options = EventDecoder.Options()
    options.maxContextBytes = limit
    return try EventDecoder(options).decode(Array(event.utf8), context: context).request.fields
  }

  @Test func withoutALimitNothingIsLeftOut() throws {
    let fields = try fields(limit: nil)
    #expect((fields.firstText("x-amzn-request-context")?.utf8.count ?? 0) > 8000)
    #expect(!fields.contains("x-amzn-lambda-abridged"))
  }

  @Test func theLargestPartsAreLeftOut() throws {
    let fields = try fields(limit: 4096)
    #expect(
      fields.firstText("x-amzn-request-context")
        == #"{"accountId":"123456789012","authorizer":{"jwt":{"claims":{"sub":"user-1"},"scopes":null}},"#
        + #""http":{"method":"GET","path":"/"},"stage":"$default"}"#)
    #expect(
      fields.firstText("x-amzn-lambda-context") == (try self.fields(limit: nil).firstText("x-amzn-lambda-context")))
    #expect(
      fields.all("x-amzn-lambda-abridged").map { String(decoding: $0, as: UTF8.self) } == ["x-amzn-request-context"])
  }

  @Test func bothContextsAreLimited() throws {
    var context = testContext()
    context.clientContext = #"{"custom":{"token":"\#(String(repeating: "t", count: 3000))","id":"1"}}"#
    let fields = try fields(limit: 1000, context: context)
    let lambdaContext = try #require(fields.firstText("x-amzn-lambda-context"))
    #expect(lambdaContext.utf8.count <= 1000)
    #expect(lambdaContext.contains(#""client_context":{"custom":{"id":"1"}}"#))
    #expect(lambdaContext.contains(#""request_id":"\#(context.requestID)""#))
    #expect(fields.firstText("x-amzn-lambda-abridged") == "x-amzn-request-context, x-amzn-lambda-context")
    #expect(fields.firstText("x-amzn-lambda-deadline-ms") == "1710276992123")
  }

  @Test func zeroOmitsBoth() throws {
    let fields = try fields(limit: 0)
    #expect(!fields.contains("x-amzn-request-context"))
    #expect(!fields.contains("x-amzn-lambda-context"))
    #expect(!fields.contains("x-amzn-lambda-abridged"))
    #expect(fields.contains("x-amzn-lambda-deadline-ms"))
  }

  /// What counts is the size on the wire, where characters above ASCII are escaped.
  @Test func escapesCount() throws {
    let event =
      #"{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"GET"},"authorizer":{"lambda":{"name":"\#(String(repeating: "é", count: 100))"}}}}"#
    #expect(
      try fields(event, limit: 600).firstText("x-amzn-request-context")
        == #"{"http":{"method":"GET"},"authorizer":{"lambda":{}}}"#)
  }

  @Test func eventsThatAreNotHTTPHaveALimitToo() throws {
    var context = testContext()
    context.clientContext = #"{"token":"\#(String(repeating: "t", count: 3000))"}"#
    let fields = try fields(#"{"Records":[]}"#, limit: 1000, context: context)
    #expect(fields.firstText("x-amzn-request-context") == "null")
    #expect((fields.firstText("x-amzn-lambda-context")?.utf8.count ?? 0) <= 1000)
    #expect(fields.firstText("x-amzn-lambda-abridged") == "x-amzn-lambda-context")
  }

  @Test func recordsHaveALimitToo() throws {
    var options = EventDecoder.Options()
    options.maxContextBytes = 0
    options.deliversRecords = true
    let event = #"{"Records":[{"eventSource":"aws:sqs","messageId":"1","body":"b","attributes":{}}]}"#
    let batch = try #require(try EventDecoder(options).decode(Array(event.utf8), context: testContext()).batch)
    #expect(batch.records.first?.request.fields.contains("x-amzn-lambda-context") == false)
  }
}
