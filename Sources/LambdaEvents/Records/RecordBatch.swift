package import HTTPMessages

/// The records of an event, each as a request of its own (`AWS_LWA_EVENT_DELIVERY=record`).
package struct RecordBatch: Sendable, Equatable {
  /// In what order records may be sent, and what the failure of one means for others.
  package enum Order: Sendable, Equatable {
    /// In any: a queue without order.
    case free
    /// Within a group one after the other; after a failure the rest of the group must not be sent: a FIFO queue.
    case groups
    /// Within a group one after the other; after a failure nothing further is to be sent, since Lambda delivers all from
    /// the first that failed again: a stream.
    case stream
  }

  /// One record.
  package struct Record: Sendable, Equatable {
    /// How it is named in `batchItemFailures`.
    package var identifier: String
    /// What it must keep its order with; nil where that is nothing.
    package var group: [UInt8]?
    /// The request that it makes.
    package var request: HTTPRequest
  }

  /// The order that its source asks for.
  package var order: Order
  /// The records, as they stand in the event.
  package var records: [Record]

  /// The result that Lambda takes for a batch: the records that are to be delivered again.
  package static func result(failures: [String]) -> [UInt8] {
    BatchResult.encode(failures)
  }
}
