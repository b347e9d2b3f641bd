import EmulatorCore
import Foundation
import HTTPMessages
import LambdaEvents
import Testing

@Suite struct SampleEventTests {
  private static let time = 1_710_276_962_123
  private static let context = InvocationContext(
    requestID: "id", deadline: 0, invokedFunctionARN: "arn", traceID: nil,
    function: .init(name: "app", memorySize: 512, version: "$LATEST", logStream: "", logGroup: ""))

  private static func origin(of door: FrontDoor) -> EventOrigin {
    switch door {
    case .functionURL, .httpAPI: .httpAPI
    case .restAPI: .restAPI
    case .loadBalancer(let multiValue): .loadBalancer(multiValue: multiValue)
    case .vpcLattice: .vpcLattice
    }
  }

  /// What the decoder is to make of a sample: its origin, and its source where it is no request.
  private func expected(_ source: SampleSource) -> (EventOrigin, EventSource?) {
    if let door = source.frontDoor { return (Self.origin(of: door), nil) }
    switch source {
    case .sqsFIFO: return (.passThrough, .sqs)
    case .webSocketConnect, .webSocketDisconnect: return (.passThrough, .webSocket)
    case .authorizerRequest, .authorizerRequestV2: return (.passThrough, .authorizer)
    case .scheduled: return (.passThrough, .eventbridge)
    default: return (.passThrough, EventSource(rawValue: source.rawValue))
    }
  }

  @Test(arguments: SampleSource.allCases)
  func samplesAreTakenForWhatTheyAre(source: SampleSource) throws {
    let (origin, eventSource) = expected(source)
    #expect(origin.isHTTP || eventSource != nil)
    for seed: UInt64 in 0..<20 {
      let event = SampleEvent(source, time: Self.time, seed: seed).encoded()
      let decoded = try EventDecoder().decode(event, context: Self.context)
      #expect(decoded.origin == origin)
      #expect(decoded.source == eventSource)
    }
  }

  /// Keys that stand twice, and numbers out of range, are for a full parser to find.
  @Test(arguments: SampleSource.allCases)
  func samplesAreObjectsThatChangeWithTheirSeed(source: SampleSource) throws {
    let events = (0..<2).map { SampleEvent(source, time: Self.time, seed: $0).encoded() }
    _ = try #require(try JSONSerialization.jsonObject(with: Data(events[0])) as? [String: Any])
    #expect(SampleEvent(source, time: Self.time, seed: 0).encoded() == events[0])
    let isFixed = [.loadBalancer, .loadBalancerMultiValue, .latticeV1, .authorizer, .cloudWatchLogs, .kafka]
      .contains(source)
    if !isFixed { #expect(events[0] != events[1]) }
  }

  @Test func samplesOfRequestsAreAsAWSSendsThem() throws {
    var sample = SampleEvent(.restAPI, time: Self.time, seed: 1)
    sample.request = HTTPRequest(method: .get, target: Array("/items/a%20b".utf8), fields: HTTPFields())
    let event = try #require(try JSONSerialization.jsonObject(with: Data(sample.encoded())) as? [String: Any])
    #expect(event["path"] as? String == "/items/a%20b")
    #expect((event["pathParameters"] as? [String: String]) == ["proxy": "items/a%20b"])
    #expect((event["requestContext"] as? [String: Any])?["path"] as? String == "/prod/items/a%20b")
    let headers = try #require(event["headers"] as? [String: String])
    #expect(headers["X-Forwarded-Proto"] == "https")
    #expect(headers["X-Forwarded-Port"] == "443")
    #expect(
      headers.keys.sorted() == ["Host", "X-Amzn-Trace-Id", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"])
  }

  @Test(arguments: SampleSource.allCases.filter(\.isBatch))
  func batchesHaveTheRecordsAskedFor(source: SampleSource) throws {
    var sample = SampleEvent(source, time: Self.time, seed: 1)
    sample.count = 7
    let event = try #require(
      try JSONSerialization.jsonObject(with: Data(sample.encoded())) as? [String: Any])
    let topics = event["records"] as? [String: [Any]]
    let lists = [event["Records"], event["records"], event["messages"], event["events"], topics?.first?.value]
    #expect(lists.compactMap { $0 as? [Any] }.map(\.count) == [7])
    // No two records are alike: their ids differ.
    let texts = try lists.compactMap { $0 as? [Any] }[0].map {
      try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys)
    }
    #expect(Set(texts).count == 7)
  }

  @Test(arguments: [SampleSource.sqs, .sqsFIFO, .kinesis, .dynamodb])
  func recordsCanBeDeliveredOneByOne(source: SampleSource) throws {
    var sample = SampleEvent(source, time: Self.time, seed: 1)
    sample.count = 3
    sample.body = Array("\"é\"\n".utf8)
    var options = EventDecoder.Options()
    options.deliversRecords = true
    let batch = try #require(try EventDecoder(options).decode(sample.encoded(), context: Self.context).batch)
    #expect(batch.records.count == 3)
    #expect(Set(batch.records.map(\.identifier)).count == 3)
    #expect(batch.order == (source == .sqs ? .free : source == .sqsFIFO ? .groups : .stream))
    if source != .dynamodb { #expect(batch.records.allSatisfy { $0.request.body.elementsEqual("\"é\"\n".utf8) }) }
  }

  @Test(arguments: SampleSource.allCases.filter { $0.frontDoor != nil })
  func requestsAreThoseAskedFor(source: SampleSource) throws {
    var sample = SampleEvent(source, time: Self.time, seed: 1)
    sample.request = HTTPRequest(
      method: .put, target: Array("/items/1?a=b".utf8), fields: HTTPFields([("X-Own", "v")]))
    sample.body = [0, 255]
    let decoded = try EventDecoder().decode(sample.encoded(), context: Self.context)
    #expect(decoded.request.method == .put)
    #expect(String(decoding: decoded.request.target, as: UTF8.self) == "/items/1?a=b")
    #expect(decoded.request.fields.firstText("x-own") == "v")
    #expect(Array(decoded.request.body) == [0, 255])
  }

  /// Whatever the body is, it breaks no sample.
  @Test(arguments: SampleSource.allCases.filter(\.hasBody))
  func bodiesBreakNothing(source: SampleSource) throws {
    for body in ["\"", "\\", "\n\0", "é😀", #"", "x": ""#, "{}", "{", #"{"a":1}"#, ""] {
      var sample = SampleEvent(source, time: Self.time, seed: 1)
      sample.body = Array(body.utf8)
      sample.count = 2
      let decoded = try EventDecoder().decode(sample.encoded(), context: Self.context)
      #expect(decoded.source == expected(source).1)
    }
    var sample = SampleEvent(source, time: Self.time, seed: 1)
    sample.body = [0xFF, 0xC3]
    #expect(throws: Never.self) { try EventDecoder().decode(sample.encoded(), context: Self.context) }
  }

  // The digests are those of RFC 1321, appendix A.5, and of md5sum.
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
    (String(repeating: "x", count: 55), "04364420e25c512fd958a70738aa8f72"),
    (String(repeating: "x", count: 56), "668a72d5ba17f08e62dabcafad6db14b"),
    (String(repeating: "x", count: 64), "c1bb4f81d892b2d57947682aeb252456"),
  ])
  func messagesOfQueuesHaveTheDigestOfTheirBody(body: String, digest: String) throws {
    for source in [SampleSource.sqs, .sqsFIFO] {
      var sample = SampleEvent(source, time: Self.time, seed: 1)
      sample.body = Array(body.utf8)
      #expect(String(decoding: sample.encoded(), as: UTF8.self).contains(#""md5OfBody": "\#(digest)""#))
    }
  }

  @Test func aMailHasADate() {
    let event = String(decoding: SampleEvent(.ses, time: Self.time, seed: 1).encoded(), as: UTF8.self)
    #expect(event.contains(#""date": "Tue, 12 Mar 2024 20:56:02 +0000""#))
  }

  @Test func aDetailIsAnObject() throws {
    for (body, detail) in [(#"{"a":1}"#, #""detail": {"a":1}"#), ("hi", #""detail": { "message": "hi" }"#)] {
      var sample = SampleEvent(.eventbridge, time: Self.time, seed: 1)
      sample.body = Array(body.utf8)
      #expect(String(decoding: sample.encoded(), as: UTF8.self).contains(detail))
    }
  }
}
