extension SampleEvent {
  /// Items that were added to a table.
  func dynamoDB(_ identifiers: inout SampleIdentifiers) -> String {
    let changes = records { index in
      let sequenceNumber = "1\(identifiers.digits(19))\(index)"
      return #"""
            {
              "eventID": "\#(identifiers.hexadecimal(32))",
              "eventName": "INSERT",
              "eventVersion": "1.1",
              "eventSource": "aws:dynamodb",
              "awsRegion": "\#(region)",
              "dynamodb": {
                "ApproximateCreationDateTime": \#(time / 1000),
                "Keys": { "id": { "N": "\#(index)" } },
                "NewImage": {
                  "id": { "N": "\#(index)" },
                  "content": { "S": \#(quotedContent(of: index)) }
                },
                "SequenceNumber": "\#(sequenceNumber)",
                "SizeBytes": 26,
                "StreamViewType": "NEW_AND_OLD_IMAGES"
              },
              "eventSourceARN": "arn:aws:dynamodb:\#(region):\#(accountID):table/sample/stream/\#(timestamp.dropLast(1))"
            }
        """#
    }
    return "{\n  \"Records\": [\n\(changes)\n  ]\n}"
  }
}
