package import HTTPMessages
import WireFormat

/// The records of an event as separate requests (`AWS_LWA_EVENT_DELIVERY=record`).
package struct RecordBatch: Sendable, Equatable {
  /// The order in which records may be sent, and what a failure means for the other records.
  package enum Order: Sendable, Equatable {
    /// Any order: a standard queue.
    case free
    /// One after the other within each group. After a failure the rest of the group must not be sent: a FIFO queue.
    case groups
    /// One after the other within each group. After a failure nothing more should be sent, because Lambda delivers
    /// everything from the first failed record again: a stream.
    case stream
  }

  package struct Record: Sendable, Equatable {
    /// The record's name in `batchItemFailures`.
    package var identifier: String
    /// The group whose order the record must keep; nil if it has none.
    package var group: [UInt8]?
    /// The request for the app.
    package var request: HTTPRequest
  }

  /// The order that the source requires.
  package var order: Order
  /// The records in the order of the event.
  package var records: [Record]

  /// The result of a batch: the records that Lambda must deliver again.
  package static func result(failures: [String]) -> [UInt8] {
    BatchResult.encode(failures)
  }
}

/// Encodes `{"batchItemFailures":[{"itemIdentifier":"…"}]}`, which Lambda evaluates if the event source mapping sets
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
