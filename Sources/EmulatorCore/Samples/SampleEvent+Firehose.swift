extension SampleEvent {
  /// Records of a delivery stream that are to be transformed.
  func firehose(_ identifiers: inout SampleIdentifiers) -> String {
    let start = identifiers.digits(50)
    let records = records { index in
      #"""
          {
            "recordId": "49\#(start)\#(1000 + index)000000",
            "approximateArrivalTimestamp": \#(time),
            "data": "\#(encodedContent(of: index))"
          }
      """#
    }
    return #"""
      {
        "invocationId": "\#(identifiers.uuid())",
        "deliveryStreamArn": "arn:aws:firehose:\#(region):\#(accountID):deliverystream/sample-stream",
        "region": "\#(region)",
        "records": [
      \#(records)
        ]
      }
      """#
  }
}
