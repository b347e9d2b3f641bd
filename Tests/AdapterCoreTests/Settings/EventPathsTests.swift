import AdapterCore
import ByteBuffers
import HTTPMessages
import LambdaEvents
import Testing

@Suite struct EventPathsTests {
  private func parse(_ text: String) throws -> EventPaths {
    try Settings.parse { ["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001", "AWS_LWA_EVENT_PATHS": text][$0] }.settings
      .eventPaths
  }

  @Test func pathsAreReadBySource() throws {
    #expect(try parse("sqs=/queue,s3=/uploads") == [.sqs: "/queue", .s3: "/uploads"])
    #expect(try parse(" SQS = /queue?x=1 , bedrock-agent=/a") == [.sqs: "/queue?x=1", .bedrockAgent: "/a"])
  }

  @Test(arguments: ["sqs", "sqs=", "sqs=queue", "sqz=/queue", "sqs=/a,sqs=/b", "sqs=/a,", "=/a", "sqs=/a b"])
  func whatIsNoListOfPathsIsRefused(text: String) {
    #expect(throws: SettingsError.self) { try parse(text) }
  }
}

@Suite struct HookPathTests {
  @Test(arguments: [
    "AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH", "AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH", "AWS_LWA_DRAIN_PATH",
  ])
  func hooksShareNoPathWithEvents(name: String) {
    let error = #expect(throws: SettingsError.self) {
      let variables = [
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001", "AWS_LWA_EVENT_PATHS": "sqs=/queue", name: "/queue",
      ]
      _ = try Settings.parse { variables[$0] }
    }
    #expect(error?.problems.map(\.name) == [name])
  }
}

@Suite struct ReportedErrorTests {
  private func error(_ fields: [(String, String)], body: String = "") -> ReportedError? {
    ReportedError(in: HTTPResponse(status: 500, fields: HTTPFields(fields), body: SharedBytes(Array(body.utf8))))
  }

  @Test func typeAndMessageComeFromHeaders() {
    let error = error(
      [("X-Amzn-Lambda-Error-Type", "Order.Invalid"), ("x-amzn-lambda-error-message", "no items")], body: "b")
    #expect(error?.type == "Order.Invalid")
    #expect(error?.message == "no items")
  }

  @Test func theBodyIsTheMessageOtherwise() {
    #expect(error([("x-amzn-lambda-error-type", "T")], body: "text")?.message == "text")
    #expect(error([("x-amzn-lambda-error-type", "T")])?.message == "The app responded with status 500 and no message.")
  }

  @Test func aLargeBodyIsCutToWhatALogLineTakes() {
    let body = String(repeating: "x", count: 6_000_000)
    #expect(error([("x-amzn-lambda-error-type", "T")], body: body)?.message.utf8.count == 262_144)
  }

  @Test func withoutATypeThereIsNoError() {
    #expect(error([]) == nil)
    #expect(error([("x-amzn-lambda-error-type", " ")]) == nil)
    #expect(error([("x-amzn-lambda-error-type", "ä")]) == nil)
    #expect(error([("x-amzn-lambda-error-message", "m")]) == nil)
  }
}
