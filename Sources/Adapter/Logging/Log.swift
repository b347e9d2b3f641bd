import AdapterCore
import Glibc
import LambdaEvents
import LambdaInterface

/// Makes log lines and writes them, one `write` each, so that lines of several processes do not mix. It never waits; see
/// ``LogOutput``.
struct Log: Sendable {
  /// Records below it are not written.
  let level: LogLevel
  private let format: LogFormat
  private let output: LogOutput
  private let requestID: String?
  private let traceID: String?

  /// A log without a request.
  ///
  /// - Parameter descriptor: where lines go; it stays the caller's to close.
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

  /// The same log, with the invocation's ids on each line.
  func scoped(to context: InvocationContext) -> Log {
    Log(level: level, format: format, output: output, requestID: context.requestID, traceID: context.traceID)
  }

  /// Whether records of this level are written; what is costly to say is said only then.
  func isEnabled(_ level: LogLevel) -> Bool { level >= self.level }

  /// Writes a record, if its level is written.
  func callAsFunction(_ record: LogRecord) {
    guard isEnabled(record.level) else { return }
    let line = record.with(requestID: requestID, traceID: traceID)
      .line(as: format, at: AdapterClock.unixMilliseconds)
    write(line)
  }

  /// Writes a line that is made already.
  func write(_ line: [UInt8]) { output.write(line) }

  /// Waits a moment, with the thread, until what could not be written at once is. For the end of the process.
  func flush() { output.flush(atMost: .milliseconds(100)) }
}
