package import LambdaEvents

/// Decides when each record of a batch is sent, and which records are reported as failed so that Lambda retries them.
///
/// It uses no socket and no clock: its owner asks for the next record, sends it, and reports how that ended.
package struct BatchPlan: Sendable {
  private enum State: Sendable {
    /// Sent once all earlier records in its group have succeeded. Next: sending, or it stays here.
    case waiting
    /// Sent, without a result yet. Next: succeeded, failed.
    case sending
    case succeeded
    case failed
  }

  private struct Item: Sendable {
    var identifier: String
    var group: Int?
    var state = State.waiting
  }

  private let order: RecordBatch.Order
  private let concurrency: Int
  private var items: [Item]
  /// Groups that have a record in flight.
  private var busyGroups: Set<Int> = []
  private var failedGroups: Set<Int> = []
  private var isStopped = false
  private var inFlight = 0
  /// No item before this index is waiting.
  private var firstWaiting = 0

  /// Creates a plan for a batch.
  ///
  /// - Parameter concurrency: how many records may be in flight at once, at least 1.
  package init(_ batch: RecordBatch, concurrency: Int) {
    order = batch.order
    self.concurrency = max(concurrency, 1)
    var groups: [[UInt8]: Int] = [:]
    items = batch.records.map { record in
      guard batch.order != .free, let name = record.group else { return Item(identifier: record.identifier) }
      let group = groups[name] ?? groups.count
      groups[name] = group
      return Item(identifier: record.identifier, group: group)
    }
  }

  /// The index of the next record to send; nil if none may be sent until another has ended.
  package mutating func next() -> Int? {
    guard !isStopped, inFlight < concurrency else { return nil }
    var skipped: Set<Int> = []
    var index = firstWaiting
    while index < items.count {
      defer { index += 1 }
      guard case .waiting = items[index].state else {
        if index == firstWaiting { firstWaiting += 1 }
        continue
      }
      if let group = items[index].group {
        if busyGroups.contains(group) || failedGroups.contains(group) || skipped.contains(group) {
          skipped.insert(group)
          continue
        }
        busyGroups.insert(group)
      }
      items[index].state = .sending
      inFlight += 1
      return index
    }
    return nil
  }

  /// Notes how a record that was sent has ended.
  package mutating func ended(_ index: Int, isSuccess: Bool) {
    guard items.indices.contains(index), case .sending = items[index].state else { return }
    inFlight -= 1
    items[index].state = isSuccess ? .succeeded : .failed
    if let group = items[index].group {
      busyGroups.remove(group)
      if !isSuccess { failedGroups.insert(group) }
    }
    if !isSuccess, order == .stream { isStopped = true }
  }

  /// Stops sending: the time is up, or the app is down.
  package mutating func stop() { isStopped = true }

  /// The identifiers of the records to report: those that failed, those that were not sent, and those in flight.
  package var failures: [String] {
    items.compactMap { item in
      if case .succeeded = item.state { nil } else { item.identifier }
    }
  }

  /// How many records were not sent.
  package var unsent: Int {
    items.count { if case .waiting = $0.state { true } else { false } }
  }
}
