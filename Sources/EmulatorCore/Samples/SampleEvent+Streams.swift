extension SampleEvent {
  /// Records of a data stream, with two alternating partition keys.
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

extension SampleEvent {
  /// Items were added to a table.
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

extension SampleEvent {
  /// Documents were added to a collection.
  func documentDB(_ identifiers: inout SampleIdentifiers) -> String {
    let changes = records { index in
      let identifier = identifiers.hexadecimal(24)
      return #"""
            {
              "event": {
                "_id": { "_data": "\#(identifiers.hexadecimal(28))" },
                "clusterTime": { "$timestamp": { "t": \#(time / 1000), "i": \#(index + 1) } },
                "documentKey": { "_id": { "$oid": "\#(identifier)" } },
                "fullDocument": { "_id": { "$oid": "\#(identifier)" }, "number": \#(index) },
                "ns": { "db": "sample", "coll": "items" },
                "operationType": "insert"
              }
            }
        """#
    }
    return #"""
      {
        "eventSourceArn": "arn:aws:rds:\#(region):\#(accountID):cluster:sample",
        "events": [
      \#(changes)
        ],
        "eventSource": "aws:docdb"
      }
      """#
  }
}

extension SampleEvent {
  /// Records of one partition of a topic. Header values are arrays of bytes.
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

extension SampleEvent {
  /// Records of a delivery stream to transform.
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
