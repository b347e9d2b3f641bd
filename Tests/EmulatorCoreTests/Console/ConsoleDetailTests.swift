import LambdaEvents
import Testing

@testable import EmulatorCore

@Suite struct ConsoleDetailTests {
  private var journal = ConsoleJournal(unixAtZero: 1_764_460_000_000)

  private static let function = ConsoleFunction(
    name: "api", arn: "arn:aws:lambda:us-east-1:123456789012:function:api", memorySize: 512, timeout: .seconds(30),
    command: "uvicorn",
    doors: [
      ConsoleFunction.Door(name: "function-url", url: "http://127.0.0.1:9000"),
      ConsoleFunction.Door(name: "http-api", url: "http://127.0.0.1:9001/prod"),
    ], endpoint: "http://127.0.0.1:9000")

  private static func fields(_ message: JSONTree?) -> [String] {
    guard let fields = message?["fields"] else { return [] }
    return (0..<fields.count).map { "\(fields[$0]?[0]?.text ?? ""): \(fields[$0]?[1]?.text ?? "")" }
  }

  // MARK: Requests and responses

  @Test mutating func showsTheRequestThatTheAppReceives() throws {
    let event = ConsoleNews.getEvent(
      method: "POST", headers: #""host":"localhost:9000","content-type":"text/plain""#, body: #""héllo\n""#)
    journal.note([
      .arrival(1, event: event, at: 5),
      .assigned(ConsoleNews.id(1), sandbox: "2026/11/30/[$LATEST]ab", isStarting: false, at: .milliseconds(6)),
      .reached(ConsoleNews.id(1), .delivered, at: .milliseconds(7)), .reported(1, at: 20),
    ])
    let detail = try #require(try journal.detailTree(1, function: Self.function))
    let request = try #require(detail["request"])
    #expect(request["method"]?.text == "POST")
    #expect(request["target"]?.text == "/x?y=1")
    #expect(request["body"]?["text"]?.text == "héllo\n")
    #expect(request["bytes"]?.number == 7)
    let fields = Self.fields(request)
    #expect(fields.contains("host: localhost:9000"))
    #expect(fields.contains("content-type: text/plain"))
    #expect(fields.contains("x-amzn-lambda-deadline-ms: 1764460030007"))
    #expect(fields.contains("x-amzn-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0"))
    #expect(fields.last == "content-length: 7")
    #expect(detail["eventText"]?.text == event)
    #expect(detail["eventBytes"]?.number == Double(event.utf8.count))
    #expect(detail["eventIsCut"] == .bool(false))
    #expect(detail["hasSecrets"] == .bool(false))
    #expect(detail["explanation"] == nil)
    #expect(detail["response"] == nil)
  }

  @Test(arguments: [("", ""), ("/aws/lambda/api", "s1")])
  mutating func tellsTheAppOfTheLogAsTheAdapterDoes(group: String, stream: String) throws {
    var function = Self.function
    function.logGroup = group
    journal.note([.arrival(1), .assigned(ConsoleNews.id(1), sandbox: "s1", isStarting: false, at: .zero)])
    let fields = Self.fields(try journal.detailTree(1, function: function)?["request"])
    let context = fields.first { $0.hasPrefix("x-amzn-lambda-context: ") }
    #expect(context?.contains(#""log_stream":"\#(stream)","log_group":"\#(group)""#) == true)
  }

  @Test mutating func followsTheSettingsOfTheFunction() throws {
    var function = Self.function
    function.decoderOptions.basePath = "/v1"
    journal.note(.arrival(1, event: ConsoleNews.getEvent(path: "/v1/x", query: "")))
    let detail = try #require(try journal.detailTree(1, function: function))
    #expect(detail["request"]?["target"]?.text == "/x")
    // Callers send the whole path.
    #expect(detail["path"]?.text == "/v1/x")
    #expect(detail["curl"]?.text?.hasSuffix("http://127.0.0.1:9000/v1/x") == true)
  }

  @Test mutating func showsRecordsOfABatch() throws {
    var function = Self.function
    function.decoderOptions.deliversRecords = true
    function.decoderOptions.eventPaths = [.sqs: "/jobs"]
    let record = #"{"messageId":"a","body":"{\"n\":1}","eventSource":"aws:sqs","eventSourceARN":"x"}"#
    journal.note(.arrival(1, source: "invoke", event: #"{"Records":[\#(record),\#(record)]}"#))
    let detail = try #require(try journal.detailTree(1, function: function))
    #expect(detail["request"]?["records"]?.number == 2)
    #expect(detail["request"]?["target"]?.text == "/jobs")
    #expect(detail["request"]?["body"]?["text"]?.text == #"{"n":1}"#)
    #expect(detail["curl"] == nil)
  }

  @Test(arguments: [
    ConsoleNews.getEvent(),
    #"{"version":"1.0","path":"/x","httpMethod":"GET","headers":{},"requestContext":{"requestId":"a","stage":"p"}}"#,
    #"{"path":"/x","httpMethod":"GET","headers":{},"requestContext":{"elb":{}}}"#,
  ])
  mutating func showsTheResponse(event: String) throws {
    journal.note([
      .arrival(1, source: "invoke", event: event),
      .result(
        1, #"{"statusCode":201,"headers":{"content-type":"image/png","X-A":"b"},"body":"/9j/","isBase64Encoded":true}"#),
    ])
    let response = try #require(try journal.detailTree(1)?["response"])
    #expect(response["status"]?.number == 201)
    #expect(Self.fields(response) == ["content-type: image/png", "X-A: b"])
    #expect(response["body"]?["base64"]?.text == "/9j/")
    #expect(response["bytes"]?.number == 3)
  }

  @Test mutating func showsAStreamedResponse() throws {
    let result =
      #"{"statusCode":200,"headers":{"content-type":"text/plain"},"cookies":["a=b"]}"#
      + String(repeating: "\0", count: 8) + "hello"
    journal.note([.arrival(1), .result(1, result)])
    let detail = try #require(try journal.detailTree(1))
    #expect(detail["response"]?["body"]?["text"]?.text == "hello")
    #expect(Self.fields(detail["response"]) == ["content-type: text/plain", "set-cookie: a=***"])
  }

  @Test mutating func showsNoResponseOfAnEvent() throws {
    journal.note([.arrival(1, source: "invoke", event: #"{"a":1}"#), .result(1, #"{"statusCode":200}"#)])
    let detail = try #require(try journal.detailTree(1))
    #expect(detail["response"] == nil)
    #expect(detail["resultText"]?.text == #"{"statusCode":200}"#)
    #expect(detail["request"]?["target"]?.text == "/events")
  }

  @Test mutating func saysWhatIsInvalid() throws {
    journal.note([
      .arrival(1, event: #"{"requestContext":{"http":{"method":7}}}"#), .arrival(2), .result(2, #"{"statusCode":"x"}"#),
    ])
    #expect(try journal.detailTree(1)?["requestError"]?.text?.isEmpty == false)
    #expect(try journal.detailTree(1)?["request"] == nil)
    #expect(try journal.detailTree(2)?["responseError"]?.text == "`statusCode` is not a status code")
  }

  @Test mutating func showsWhatIsKeptOfALargeBody() throws {
    let large = String(repeating: "€", count: 100_000)
    journal.note([
      .arrival(1, event: ConsoleNews.getEvent(method: "POST", body: "\"\(large)\"")),
      .result(
        1,
        #"{"statusCode":200,"headers":{"content-type":"text/plain"}}"# + String(repeating: "\0", count: 8) + "a" + large
      ),
    ])
    let detail = try #require(try journal.detailTree(1))
    #expect(detail["eventIsCut"]?.isTrue == true)
    #expect(detail["request"]?["method"]?.text == "POST")
    #expect(detail["request"]?["body"] == nil)
    #expect(detail["resultIsCut"]?.isTrue == true)
    // The last character may be incomplete.
    #expect(detail["response"]?["body"]?["text"]?.text?.hasPrefix("a€€") == true)
    #expect(detail["curl"] == nil)
  }

  @Test mutating func isValidWhateverTheBytes() throws {
    let bytes: [UInt8] = [0x7B, 0x22, 0xFF, 0x00, 0x1B, 0x22, 0x3A, 0xC3]
    journal.note([
      .arrived(
        ConsoleNews.Arrival(
          id: ConsoleNews.id(1), function: "a\"\u{0}", source: "\n", event: ConsoleNews.Payload(bytes), time: .zero)),
      .result(ConsoleNews.id(1), ConsoleNews.Payload(bytes), isError: true, at: .zero),
      .line(
        ConsoleNews.Line(.function, function: nil, sandbox: nil, requestID: ConsoleNews.id(1), text: bytes, time: .zero)
      ),
    ])
    let detail = try #require(try journal.detailTree(1))
    #expect(detail["eventText"]?.text == "{\"\u{FFFD}\0\u{1B}\":\u{FFFD}")
    #expect(detail["lines"]?.count == 1)
    #expect(try journal.tree()["invocations"]?.count == 1)
  }

  // MARK: Secrets

  @Test mutating func masksSecretsUnlessTheyAreWanted() throws {
    journal.note([
      .arrival(
        1,
        event: ConsoleNews.getEvent(
          method: "POST", query: "token=q1",
          headers: #""authorization":"Bearer s3cret99","content-type":"application/json""#,
          body: #""{\"password\":\"hunter2\"}""#)),
      .result(1, #"{"statusCode":200,"headers":{"content-type":"application/json"},"body":"{\"apiKey\":\"k3y\"}"}"#),
      .line("password=l0gged", of: 1),
    ])
    let masked = try #require(journal.detail(of: ConsoleNews.id(1), showsSecrets: false) { _ in Self.function })
    let text = String(decoding: masked, as: UTF8.self)
    for secret in ["q1", "s3cret99", "hunter2", "k3y", "l0gged"] { #expect(!text.contains(secret), "\(secret)") }
    let tree = try JSONTree(masked)
    #expect(tree["hasSecrets"]?.isTrue == true)
    #expect(tree["request"]?["body"]?["text"]?.text == #"{"password":"***"}"#)
    let shown = try #require(try journal.detailTree(1, showsSecrets: true, function: Self.function))
    #expect(shown["hasSecrets"]?.isTrue == true)
    #expect(shown["request"]?["body"]?["text"]?.text == #"{"password":"hunter2"}"#)
    #expect(shown["response"]?["body"]?["text"]?.text == #"{"apiKey":"k3y"}"#)
    #expect(shown["lines"]?[0]?["text"]?.text == "password=l0gged")
    #expect(shown["curl"]?.text?.contains("hunter2") == true)
    #expect(shown["request"]?["target"]?.text == "/x?token=q1")
  }

  @Test mutating func knowsThatOnlyALineHasSecrets() throws {
    journal.note([.arrival(1, source: "invoke", event: "{}"), .line("password=l0gged", of: 1)])
    #expect(try journal.detailTree(1)?["hasSecrets"]?.isTrue == true)
  }

  // MARK: Explanations

  @Test mutating func explainsWithTheAdaptersWords() throws {
    let line =
      #"2026-11-24T07:46:39.012Z ERROR x code=App.ClosedBeforeResponse summary="It closed." cause="Idle." cure="Wait.""#
    journal.note([
      .arrival(1), .line(line, of: 1),
      .result(
        1,
        #"{"statusCode":502,"headers":{"content-type":"application/problem+json"},"body":"{\"code\":\"App.ClosedBeforeResponse\"}"}"#
      ),
    ])
    let explanation = try #require(try journal.detailTree(1)?["explanation"])
    #expect(explanation["code"]?.text == "App.ClosedBeforeResponse")
    #expect(explanation["sentence"]?.text == "It closed.")
    #expect(explanation["cause"]?.text == "Idle.")
    #expect(explanation["cure"]?.text == "Wait.")
    #expect(explanation["checks"]?[1]?.text == "freeze.keepalive")
  }

  @Test mutating func explainsWithProblemDetails() throws {
    let problem = #"{\"code\":\"App.NotReady\",\"detail\":\"a\",\"cause\":\"b\",\"cure\":\"c\"}"#
    journal.note([
      .arrival(1),
      .result(1, #"{"statusCode":503,"headers":{"content-type":"application/problem+json"},"body":"\#(problem)"}"#),
    ])
    let explanation = try #require(try journal.detailTree(1)?["explanation"])
    #expect(explanation["sentence"]?.text == "a")
    #expect(explanation["cure"]?.text == "c")
    #expect(explanation["checks"]?.count == 4)
  }

  @Test mutating func explainsErrors() throws {
    journal.note([
      .arrival(1), .result(1, #"{"errorType":"App.Hung","errorMessage":"It hangs. Restart it."}"#, isError: true),
      .arrival(2),
      .result(
        2, #"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: x Error: Task timed out after 3.00 seconds"}"#,
        isError: true),
      .arrival(3), .reported(3, .timeout), .arrival(4),
      .refused(ConsoleNews.id(4), errorType: "TooManyRequestsException", message: "Rate Exceeded.", at: .zero),
      .arrival(5), .result(5, "?", isError: true),
    ])
    let explanations = try (1...5).map { try #require(try journal.detailTree($0)?["explanation"]) }
    #expect(explanations[0]["sentence"]?.text == "It hangs. Restart it.")
    #expect(explanations[0]["cause"] == nil)
    #expect(explanations[1]["sentence"]?.text?.hasSuffix("3.00 seconds") == true)
    #expect(explanations[1]["cure"]?.text?.isEmpty == false)
    #expect(explanations[2]["sentence"]?.text == "The function did not end before its timeout.")
    #expect(explanations[3]["sentence"]?.text == "Rate Exceeded.")
    #expect(explanations[4]["code"]?.text == "Error")
  }

  // MARK: Others

  @Test mutating func hasLinesOfTheInvocationOnly() throws {
    journal.note([
      .line("before"), .arrival(1), .line("a", of: 1), .line("other", of: 2), .line("b", of: 1),
      .line("START", of: 1, origin: .platform),
    ])
    let lines = try #require(try journal.detailTree(1)?["lines"])
    #expect((0..<lines.count).map { lines[$0]?["text"]?.text } == ["a", "b", "START"])
  }

  @Test mutating func hasTheNewestOfVeryManyLines() throws {
    journal.note(.arrival(1))
    for number in 0..<1500 { journal.note(.line("\(number)", of: 1)) }
    let lines = try #require(try journal.detailTree(1)?["lines"])
    #expect(lines.count == 1000)
    #expect(lines[999]?["text"]?.text == "1499")
  }

  @Test mutating func hasCommands() throws {
    let event =
      #"{"version":"2.0","rawPath":"/prod/x","rawQueryString":"","headers":{},"requestContext":{"http":{"method":"GET"},"stage":"prod"}}"#
    journal.note([.arrival(1, source: "http-api", event: event), .arrival(2, source: "invoke", event: "{}")])
    let detail = try #require(try journal.detailTree(1, function: Self.function))
    #expect(detail["curl"]?.text == "curl http://127.0.0.1:9001/prod/x")
    #expect(
      detail["sources"]?["invoke"]?.text
        == "swiftlet invoke --event event.json --function-name api --endpoint http://127.0.0.1:9000")
    #expect(try journal.detailTree(2, function: Self.function)?["curl"] == nil)
  }

  /// The path of a REST API's event has no stage, whatever it begins with.
  @Test mutating func hasCommandsForStages() throws {
    var function = Self.function
    function.doors = [ConsoleFunction.Door(name: "rest-api", url: "http://127.0.0.1:9002/prod")]
    let event = #"{"path":"/prod/x","httpMethod":"GET","headers":{},"requestContext":{"requestId":"a","stage":"prod"}}"#
    journal.note(.arrival(1, source: "rest-api", event: event))
    #expect(try journal.detailTree(1, function: function)?["curl"]?.text == "curl http://127.0.0.1:9002/prod/prod/x")
  }

  @Test mutating func forgetsNothingThatItDoesNotKnow() throws {
    #expect(try journal.detailTree(1) == nil)
    #expect(journal.event(of: ConsoleNews.id(1)) == nil)
    #expect(journal.function(of: ConsoleNews.id(1)) == nil)
    journal.note(.arrival(1))
    #expect(journal.function(of: ConsoleNews.id(1)) == "api")
  }
}
