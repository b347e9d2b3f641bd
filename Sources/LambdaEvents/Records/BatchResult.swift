import WireFormat

/// `{"batchItemFailures":[{"itemIdentifier":"…"}]}`, which Lambda heeds where the event source mapping has
/// ReportBatchItemFailures.
enum BatchResult {
  static func encode(_ failures: [String]) -> [UInt8] {
    var json = JSONWriter(capacity: failures.count * 64 + 32)
    json.object { json in
      json.key("batchItemFailures")
      json.array { json in
        for identifier in failures {
          json.object { json in
            json.key("itemIdentifier")
            json.string(identifier)
          }
        }
      }
    }
    return json.finish()
  }
}
