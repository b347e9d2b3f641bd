extension SampleEvent {
  /// Documents that were added to a collection.
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
