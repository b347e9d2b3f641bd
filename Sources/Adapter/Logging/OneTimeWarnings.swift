import AdapterCore
import AdapterLoop

/// Warnings about conditions that affect many invocations: each is logged once in the life of a sandbox. All
/// invocations of a sandbox share one instance.
@LoopActor
final class OneTimeWarnings {
  /// The messages that have been written.
  private var given: Set<String> = []

  /// Writes a record, unless one with the same message was written before.
  func write(_ record: LogRecord, to log: Log) {
    guard given.insert("\(record.message)").inserted else { return }
    log(record)
  }
}
