extension SampleEvent {
  /// Messages of a queue. Those of a queue with an order are of two groups in turn.
  func sqs(_ identifiers: inout SampleIdentifiers, isFIFO: Bool) -> String {
    let messages = records { index in
      let identifier = identifiers.uuid()
      let sender = identifiers.letters(21)
      let order =
        isFIFO
        ? #"""
        ,
                "SequenceNumber": "1885\#(1_000_000_000_000_000 + index)",
                "MessageGroupId": "group-\#(index % 2)",
                "MessageDeduplicationId": "\#(identifiers.hexadecimal(64))"
        """# : ""
      return #"""
            {
              "messageId": "\#(identifier)",
              "receiptHandle": "AQEB\#(identifiers.letters(40))",
              "body": \#(quotedContent(of: index)),
              "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "\#(time)",
                "SenderId": "\#(sender)",
                "ApproximateFirstReceiveTimestamp": "\#(time + 1)"\#(order)
              },
              "messageAttributes": {},
              "md5OfBody": "\#(MD5.hexadecimal(of: textContent(of: index)))",
              "eventSource": "aws:sqs",
              "eventSourceARN": "arn:aws:sqs:\#(region):\#(accountID):sample-queue\#(isFIFO ? ".fifo" : "")",
              "awsRegion": "\#(region)"
            }
        """#
    }
    return "{\n  \"Records\": [\n\(messages)\n  ]\n}"
  }
}
