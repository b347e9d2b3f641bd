import AdapterCore
import EventLoop

/// Warnings about what is true of every invocation, or of many: one line in the life of a sandbox says enough. All
/// invocations of a sandbox share one of these.
@LoopActor
final class OneTimeWarnings {
  /// The messages that were written.
  private var given: Set<String> = []

  /// Writes a record, unless one with the same message was written before.
  func write(_ record: LogRecord, to log: Log) {
    guard given.insert("\(record.message)").inserted else { return }
    log(record)
  }
}
