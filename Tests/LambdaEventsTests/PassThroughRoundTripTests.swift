import ByteBuffers
import HTTPMessages
import SeededRandom
import Testing
import WireFormat

@testable import LambdaEvents

/// What is no request reaches the app byte for byte, and what the app says of it reaches the caller.
@Suite struct PassThroughRoundTripTests {
  /// What makes an event one of a source; members that say nothing stand around it.
  private static let marks: [(source: EventSource?, members: String)] = [
    (nil, ""),
    (.webSocket, #""requestContext":{"connectionId":"x","eventType":"MESSAGE","routeKey":"$default"},"body":"a""#),
    (.sqs, #""Records":[{"messageId":"1","eventSource":"aws:sqs"}]"#),
    (.sns, #""Records":[{"EventSource":"aws:sns","Sns":{"Message":"\u00e9"}}]"#),
    (.s3, #""Records":[{"eventSource":"aws:s3"}]"#), (.kafka, #""eventSource":"aws:kafka","records":{"t-0":[]}"#),
    (.mq, #""eventSource":"aws:mq","messages":[]"#), (.documentdb, #""eventSource":"aws:docdb","events":[]"#),
    (.eventbridge, #""source":"a","detail-type":"b","detail":{}"#),
    (.bedrockAgent, #""messageVersion":"1.0","agent":{"name":"x"}"#), (.authorizer, #""type":"TOKEN","methodArn":"a""#),
    (.cognito, #""triggerSource":"a","userPoolId":"b""#), (.firehose, #""deliveryStreamArn":"a","records":[]"#),
    (.cloudWatchLogs, #""awslogs":{"data":"x"}"#), (.ses, #""Records":[{"eventSource":"aws:ses"}]"#),
    (.dynamodb, #""Records":[{"eventSource":"aws:dynamodb"}]"#),
    (.kinesis, #""Records":[{"eventSource":"aws:kinesis"}]"#),
  ]

  @Test(arguments: marks)
  func eventsArriveAsTheyAre(source: EventSource?, members: String) throws {
    var random = SeededGenerator(seed: 45)
    for round in 0..<100 {
      let before = Self.padding("before", using: &random)
      let after = Self.padding("after", using: &random)
      let blank = random.pick(["", " ", "\n", "\t\r\n  "])
      let event =
        "\(blank){\(before)\(members.isEmpty ? "" : (before.isEmpty ? "" : ",") + members)"
        + (after.isEmpty || before.isEmpty && members.isEmpty ? after : "," + after) + "}\(blank)"
      let decoded = try EventDecoder().decode(Array(event.utf8), context: testContext())
      let comment: Comment = "round \(round): \(event)"
      expectOneWellFormedRequest(decoded.request, comment)
      #expect(decoded.origin == .passThrough, comment)
      #expect(decoded.source == source, comment)
      #expect(decoded.request.method == .post, comment)
      #expect(decoded.request.body.elementsEqual(event.utf8), comment)
      #expect(decoded.request.fields.firstText("x-amzn-lambda-event-source") == source?.rawValue, comment)
    }
  }

  @Test func resultsGoBackAsTheyAre() throws {
    var random = SeededGenerator(seed: 46)
    for round in 0..<400 {
      let value = Self.value(depth: 3, using: &random)
      let blank = random.pick(["", " ", "\n"])
      let body = Array((blank + value + blank).utf8)
      let response = HTTPResponse(status: 200, fields: HTTPFields(), body: SharedBytes(body))
      let result = ResponseEncoder.result(of: response, for: .passThrough, method: .post)
      #expect(result == body, "round \(round)")
    }
  }

  private static func padding(_ name: String, using random: inout SeededGenerator) -> String {
    (0..<Int.random(in: 0...3, using: &random)).map { "\"\(name)\($0)\" : \(value(depth: 2, using: &random))" }
      .joined(separator: random.pick([",", " ,\n"]))
  }

  /// Some JSON, spaced and escaped in odd ways.
  private static func value(depth: Int, using random: inout SeededGenerator) -> String {
    let count = Int.random(in: 0...3, using: &random)
    switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &random) {
    case 0: return random.pick(["null", "true", "false"])
    case 1: return random.pick(["0", "-0.0", "1e400", "12345678901234567890", "1.50", "-1E-7"])
    case 2: return #""\u00e9\/\ud83d\ude00\u0000é日😀""#
    case 3: return random.pick([#""""#, #""statusCode""#, #""a\"b\\c\n""#])
    case 4: return random.pick(["[]", "{}", "[ ]", "{ }"])
    case 5: return "[" + (0..<count).map { _ in value(depth: depth - 1, using: &random) }.joined(separator: " , ") + "]"
    default:
      return "{" + (0..<count).map { "\"k\($0)\":" + value(depth: depth - 1, using: &random) }.joined(separator: ",\t")
        + "}"
    }
  }
}
