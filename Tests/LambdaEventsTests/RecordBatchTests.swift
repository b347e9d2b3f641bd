import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct RecordBatchTests {
  private func batch(_ event: String) throws -> RecordBatch? {
    var options = EventDecoder.Options()
    options.deliversRecords = true
    options.eventPaths = [.sqs: "/queue"]
    return try EventDecoder(options).decode(Array(event.utf8), context: testContext()).batch
  }

  /// The fields of a record, without those that all requests have.
  private func fields(_ record: RecordBatch.Record) -> [String] {
    (0..<record.request.fields.count).compactMap { index in
      let name = record.request.fields.nameText(at: index)
      let isGeneral =
        ["host", "x-amzn-lambda-context", "x-amzn-request-context", "x-amzn-trace-id"].contains(name)
        || name.hasPrefix("x-amzn-lambda-deadline")
      return isGeneral ? nil : "\(name): \(record.request.fields.valueText(at: index))"
    }
  }

  @Test func messagesOfAQueue() throws {
    let batch = try #require(
      try batch(
        #"""
        {"Records":[{"messageId":"m1","receiptHandle":"r","body":"{\"a\":1}","attributes":{"ApproximateReceiveCount":"2",
        "SentTimestamp":"1545082649183","SenderId":"s","MessageGroupId":"g"},"messageAttributes":{"kind":{"stringValue":"ö",
        "dataType":"String"},"raw":{"binaryValue":"AQI=","dataType":"Binary"},"bad name":{"stringValue":"x"},"cut":
        {"stringValue":"a\r\nb"}},"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-2:1:q"},
        {"messageId":"m2","body":"plain \u00e9","eventSource":"aws:sqs"}]}
        """#))
    #expect(batch.order == .free)
    #expect(batch.records.map(\.identifier) == ["m1", "m2"])
    #expect(batch.records.map(\.group) == [nil, nil])
    let first = batch.records[0]
    #expect(first.request.method == .post)
    #expect(first.request.target == Array("/queue".utf8))
    #expect(first.request.body.elementsEqual(#"{"a":1}"#.utf8))
    #expect(
      fields(first) == [
        "x-amzn-lambda-event-source: sqs", "idempotency-key: m1", "content-type: application/json",
        "x-amzn-sqs-message-id: m1", "x-amzn-sqs-receipt-handle: r",
        "x-amzn-event-source-arn: arn:aws:sqs:us-east-2:1:q", "x-amzn-sqs-receive-count: 2",
        "x-amzn-sqs-sent-timestamp: 1545082649183", "x-amzn-sqs-sender-id: s", "x-amzn-sqs-message-group-id: g",
        "x-amzn-sqs-attribute-kind: ö", "x-amzn-sqs-attribute-raw: AQI=",
      ])
    #expect(batch.records[1].request.body.elementsEqual("plain é".utf8))
    #expect(fields(batch.records[1]).contains("content-type: text/plain; charset=utf-8"))
    for record in batch.records { expectOneWellFormedRequest(record.request, "\(record.identifier)") }
  }

  @Test func messagesOfAFIFOQueueHaveGroups() throws {
    let batch = try #require(
      try batch(
        #"""
        {"Records":[{"messageId":"1","body":"","attributes":{"MessageGroupId":"g"},"eventSource":"aws:sqs",
        "eventSourceARN":"arn:aws:sqs:us-east-2:1:q.fifo"}]}
        """#))
    #expect(batch.order == .groups)
    #expect(batch.records[0].group == Array("g".utf8))
  }

  @Test func recordsOfAStream() throws {
    let batch = try #require(
      try batch(
        #"""
        {"Records":[{"kinesis":{"partitionKey":"p","sequenceNumber":"49","data":"AP8=",
        "approximateArrivalTimestamp":1545084650.987},"eventSource":"aws:kinesis","eventID":"shardId-0:49",
        "eventSourceARN":"arn"},{"kinesis":{"sequenceNumber":"50","data":"W10="},"eventSource":"aws:kinesis"}]}
        """#))
    #expect(batch.order == .stream)
    #expect(batch.records.map(\.identifier) == ["49", "50"])
    #expect(batch.records.map(\.group) == [Array("p".utf8), []])
    #expect(Array(batch.records[0].request.body) == [0, 255])
    #expect(
      fields(batch.records[0]) == [
        "x-amzn-lambda-event-source: kinesis", "idempotency-key: 49", "content-type: application/octet-stream",
        "x-amzn-kinesis-sequence-number: 49", "x-amzn-kinesis-partition-key: p",
        "x-amzn-kinesis-arrival-timestamp: 1545084650.987", "x-amzn-kinesis-event-id: shardId-0:49",
        "x-amzn-event-source-arn: arn",
      ])
    #expect(fields(batch.records[1]).contains("content-type: application/json"))
  }

  @Test func changesOfATable() throws {
    let record =
      #"{"eventID":"e","eventName":"INSERT","dynamodb":{"Keys":{"Id":{"N":"1"}},"SequenceNumber":"7"},"eventSource":"aws:dynamodb","eventSourceARN":"arn"}"#
    let batch = try #require(try batch(#"{"Records":[\#(record)]}"#))
    #expect(batch.order == .stream)
    #expect(batch.records[0].identifier == "7")
    #expect(batch.records[0].group == Array(#"{"Id":{"N":"1"}}"#.utf8))
    #expect(batch.records[0].request.body.elementsEqual(record.utf8))
    #expect(fields(batch.records[0]).contains("x-amzn-dynamodb-event-name: INSERT"))
  }

  @Test(arguments: [
    #"{"Records":[{"eventSource":"aws:s3"}]}"#, #"{"Records":[]}"#, "{}",
    #"{"Records":[{"kinesis":{"sequenceNumber":"1","data":""},"eventSource":"aws:kinesis"}],"window":{},"state":{}}"#,
  ])
  func otherEventsStayWhole(event: String) throws {
    #expect(try batch(event) == nil)
  }

  @Test(arguments: [
    #"{"Records":[{"body":"x","eventSource":"aws:sqs"}]}"#, #"{"Records":[{"messageId":"","eventSource":"aws:sqs"}]}"#,
    #"{"Records":[{"messageId":"a\n","eventSource":"aws:sqs"}]}"#,
    #"{"Records":[{"messageId":"a","body":1,"eventSource":"aws:sqs"}]}"#,
    #"{"Records":[{"messageId":"a","eventSource":"aws:sqs"},1]}"#, #"{"Records":[{"eventSource":"aws:kinesis"}]}"#,
    #"{"Records":[{"kinesis":{"sequenceNumber":"1","data":"%"},"eventSource":"aws:kinesis"}]}"#,
    #"{"Records":[{"dynamodb":{},"eventSource":"aws:dynamodb"}]}"#,
  ])
  func whatCannotBeReportedIsRefused(event: String) {
    #expect(throws: EventError.self) { try batch(event) }
  }

  @Test func theResultNamesTheFailures() {
    #expect(String(decoding: RecordBatch.result(failures: []), as: UTF8.self) == #"{"batchItemFailures":[]}"#)
    #expect(
      String(decoding: RecordBatch.result(failures: ["a", "\"b"]), as: UTF8.self)
        == #"{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"\"b"}]}"#)
  }
}
