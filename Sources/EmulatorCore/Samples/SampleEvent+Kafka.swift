extension SampleEvent {
  /// Records of one partition of a topic. A header's value is told as its bytes.
  func kafka() -> String {
    let records = records { index in
      #"""
            {
              "topic": "sample-topic",
              "partition": 0,
              "offset": \#(index),
              "timestamp": \#(time),
              "timestampType": "CREATE_TIME",
              "key": "c2FtcGxl",
              "value": "\#(encodedContent(of: index))",
              "headers": [{ "kind": [115, 97, 109, 112, 108, 101] }]
            }
      """#
    }
    return #"""
      {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:\#(region):\#(accountID):cluster/sample/00000000-0000-4000-8000-000000000000-1",
        "bootstrapServers": "b-1.sample.kafka.\#(region).amazonaws.com:9094",
        "records": {
          "sample-topic-0": [
      \#(records)
          ]
        }
      }
      """#
  }
}
