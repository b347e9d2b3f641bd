import HTTPMessages
import SeededRandom
import Testing
import WireFormat

@testable import LambdaEvents

/// A batch becomes as many requests as it has records, each with what its record holds; and the result names the
/// records that failed, in the form in which Lambda reads it.
@Suite struct RecordRoundTripTests {
  private struct Message {
    var identifier: String
    var body: [UInt8]
    var group: String?
    var attribute: String
  }

  private static let texts = ["a", "\"", "\\", "\n", "é", "日", "😀", "\0", "/", "{}", "[1]", "\u{7F}", " "]
  private static let groups = ["g", "ä", "a b", "\"", "1"]

  @Test(arguments: [EventSource.sqs, .kinesis, .dynamodb])
  func recordsComeBack(source: EventSource) throws {
    var random = SeededGenerator(seed: 44)
    for round in 0..<300 {
      let isFIFO = source == .sqs && random.chance(oneIn: 2)
      let sent = (0..<Int.random(in: 1...20, using: &random)).map { Self.message(number: $0, source, using: &random) }
      let event = Self.event(sent, source, isFIFO: isFIFO)
      let comment: Comment = "\(source), round \(round)"
      var options = EventDecoder.Options()
      options.deliversRecords = true
      let decoded = try EventDecoder(options).decode(event, context: testContext())
      let batch = try #require(decoded.batch, comment)
      #expect(decoded.source == source, comment)
      #expect(batch.order == (source != .sqs ? .stream : isFIFO ? .groups : .free), comment)
      #expect(batch.records.map(\.identifier) == sent.map(\.identifier), comment)
      for (message, record) in zip(sent, batch.records) {
        expectOneWellFormedRequest(record.request, comment)
        if source != .dynamodb { #expect(record.request.body.elementsEqual(message.body), comment) }
        #expect(record.request.fields.firstText("idempotency-key") == message.identifier, comment)
        #expect(record.request.fields.firstText("x-amzn-lambda-event-source") == source.rawValue, comment)
        switch source {
        case .sqs:
          #expect(record.group == (isFIFO ? Array((message.group ?? "").utf8) : nil), comment)
          #expect(record.request.fields.firstText("x-amzn-sqs-attribute-own") == message.attribute, comment)
        case .kinesis: #expect(record.group == Array((message.group ?? "").utf8), comment)
        default: #expect(record.group != nil, comment)
        }
      }
      // Records of one group, and only those, are told to keep their order with each other.
      for (one, other) in zip(zip(sent, batch.records), zip(sent, batch.records).dropFirst()) where batch.order != .free
      {
        #expect((one.0.group == other.0.group) == (one.1.group == other.1.group), comment)
      }
      let failed = sent.filter { _ in random.chance(oneIn: 3) }.map(\.identifier)
      #expect(try Self.failures(in: RecordBatch.result(failures: failed)) == failed, comment)
    }
  }

  private static func message(
    number: Int, _ source: EventSource, using random: inout SeededGenerator
  ) -> Message {
    let count = Int.random(in: 0...12, using: &random)
    let text = (0..<count).map { _ in random.pick(texts) }.joined()
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Message(
      identifier: random.pick(["m", "id-\"", "ö", "49590338271490256608559692538361571095921575989136588898"])
        + "\(number)",
      body: source == .sqs || random.chance(oneIn: 2) ? Array(text.utf8) : bytes,
      group: random.pick(groups), attribute: random.pick(["1", "é", "a, b"]))
  }

  private static func event(_ messages: [Message], _ source: EventSource, isFIFO: Bool) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("Records")
      json.array { json in
        for message in messages {
          json.object { json in
            switch source {
            case .sqs: write(message, isFIFO: isFIFO, to: &json)
            case .kinesis: writeKinesis(message, to: &json)
            default: writeDynamoDB(message, to: &json)
            }
            json.key("eventSource")
            json.string("aws:\(source.rawValue)")
          }
        }
      }
    }
    return json.finish()
  }

  private static func write(_ message: Message, isFIFO: Bool, to json: inout JSONWriter) {
    json.key("messageId")
    json.string(message.identifier)
    json.key("body")
    json.string(utf8: message.body[...])
    json.key("attributes")
    json.object { json in
      json.key("MessageGroupId")
      json.string(message.group ?? "")
    }
    json.key("messageAttributes")
    json.object { json in
      json.key("own")
      json.object { json in
        json.key("stringValue")
        json.string(message.attribute)
      }
    }
    json.key("eventSourceARN")
    json.string("arn:aws:sqs:us-east-1:123456789012:queue\(isFIFO ? ".fifo" : "")")
  }

  private static func writeKinesis(_ message: Message, to json: inout JSONWriter) {
    var data: [UInt8] = []
    message.body.withUnsafeBufferPointer { Base64.encode($0, into: &data) }
    json.key("kinesis")
    json.object { json in
      json.key("sequenceNumber")
      json.string(message.identifier)
      json.key("partitionKey")
      json.string(message.group ?? "")
      json.key("data")
      json.string(utf8: data[...])
    }
  }

  private static func writeDynamoDB(_ message: Message, to json: inout JSONWriter) {
    json.key("dynamodb")
    json.object { json in
      json.key("SequenceNumber")
      json.string(message.identifier)
      json.key("Keys")
      json.object { json in
        json.key("id")
        json.object { json in
          json.key("S")
          json.string(message.group ?? "")
        }
      }
    }
  }

  /// The identifiers that a batch's result names, read as Lambda reads it.
  private static func failures(in result: [UInt8]) throws -> [String] {
    var scanner = JSONScanner(result.span)
    var identifiers: [String] = []
    try scanner.enterObject()
    while try scanner.nextKey() != nil {
      try scanner.enterArray()
      while try scanner.nextElement() {
        try scanner.enterObject()
        while try scanner.nextKey() != nil {
          let value = try scanner.value()
          var text: [UInt8] = []
          try JSONString.unescape(result.span.extracting(value.range), into: &text)
          identifiers.append(String(decoding: text, as: UTF8.self))
        }
      }
    }
    try scanner.finish()
    return identifiers
  }
}
