import AdapterCore
import Glibc
import LambdaEvents
import LambdaInterface

/// Formats log lines and writes each with one `write`, so that lines of several processes do not mix. It never blocks;
/// see ``LogOutput``.
struct Log: Sendable {
  /// Records below this level are not written.
  let level: LogLevel
  private let format: LogFormat
  private let output: LogOutput
  private let requestID: String?
  private let traceID: String?

  /// A log without a request.
  ///
  /// - Parameter descriptor: where lines go; the caller remains responsible for closing it.
  init(level: LogLevel, format: LogFormat, descriptor: Int32 = STDOUT_FILENO) {
    let output = LogOutput(descriptor) { count in
      LogRecord.droppedLines(count).line(as: format, at: AdapterClock.unixMilliseconds)
    }
    self.init(level: level, format: format, output: output, requestID: nil, traceID: nil)
  }

  private init(level: LogLevel, format: LogFormat, output: LogOutput, requestID: String?, traceID: String?) {
    self.level = level
    self.format = format
    self.output = output
    self.requestID = requestID
    self.traceID = traceID
  }

  /// The same log, with the invocation's IDs on each line.
  func scoped(to context: InvocationContext) -> Log {
    Log(level: level, format: format, output: output, requestID: context.requestID, traceID: context.traceID)
  }

  /// Whether records of this level are written. Check it before building an expensive record.
  func isEnabled(_ level: LogLevel) -> Bool { level >= self.level }

  /// Writes a record if its level is enabled.
  func callAsFunction(_ record: LogRecord) {
    guard isEnabled(record.level) else { return }
    let line = record.with(requestID: requestID, traceID: traceID)
      .line(as: format, at: AdapterClock.unixMilliseconds)
    write(line)
  }

  /// Writes a line that is already formatted.
  func write(_ line: [UInt8]) { output.write(line) }

  /// Blocks the thread for up to 100 ms until all queued lines are written. For the end of the process.
  func flush() { output.flush(atMost: .milliseconds(100)) }
}
