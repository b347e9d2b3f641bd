extension SampleEvent {
  /// Objects that were put into a bucket. Their keys are encoded, as in all such events.
  func s3(_ identifiers: inout SampleIdentifiers) -> String {
    let objects = records { index in
      #"""
          {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "\#(region)",
            "eventTime": "\#(timestamp)",
            "eventName": "ObjectCreated:Put",
            "userIdentity": { "principalId": "AWS:\#(identifiers.letters(21))" },
            "requestParameters": { "sourceIPAddress": "198.51.100.7" },
            "responseElements": {
              "x-amz-request-id": "\#(identifiers.letters(16))",
              "x-amz-id-2": "\#(identifiers.letters(64))"
            },
            "s3": {
              "s3SchemaVersion": "1.0",
              "configurationId": "sample",
              "bucket": {
                "name": "sample-bucket",
                "ownerIdentity": { "principalId": "\#(identifiers.letters(14))" },
                "arn": "arn:aws:s3:::sample-bucket"
              },
              "object": {
                "key": "uploads/sample+file-\#(index).txt",
                "size": 1024,
                "eTag": "\#(identifiers.hexadecimal(32))",
                "sequencer": "\#(identifiers.hexadecimal(18).uppercased())"
              }
            }
          }
      """#
    }
    return "{\n  \"Records\": [\n\(objects)\n  ]\n}"
  }
}
