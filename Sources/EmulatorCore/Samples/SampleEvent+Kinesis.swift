extension SampleEvent {
  /// Records of a data stream, of two partition keys in turn.
  func kinesis(_ identifiers: inout SampleIdentifiers) -> String {
    let shard = "shardId-000000000000"
    let start = identifiers.digits(50)
    let records = records { index in
      let sequenceNumber = "49\(start)\(1000 + index)"
      return #"""
            {
              "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "key-\#(index % 2)",
                "sequenceNumber": "\#(sequenceNumber)",
                "data": "\#(encodedContent(of: index))",
                "approximateArrivalTimestamp": \#(fractionalSeconds)
              },
              "eventSource": "aws:kinesis",
              "eventVersion": "1.0",
              "eventID": "\#(shard):\#(sequenceNumber)",
              "eventName": "aws:kinesis:record",
              "invokeIdentityArn": "arn:aws:iam::\#(accountID):role/sample",
              "awsRegion": "\#(region)",
              "eventSourceARN": "arn:aws:kinesis:\#(region):\#(accountID):stream/sample-stream"
            }
        """#
    }
    return "{\n  \"Records\": [\n\(records)\n  ]\n}"
  }
}
