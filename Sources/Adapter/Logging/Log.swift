import AdapterCore
import Glibc
import LambdaEvents

/// Writes log lines to a descriptor, one `write` each, so that lines of several processes do not mix.
struct Log: Sendable {
  /// Records below it are not written.
  let level: LogLevel
  private let format: LogFormat
  private let descriptor: Int32
  private let requestID: String?
  private let traceID: String?

  /// A log without a request.
  ///
  /// - Parameter descriptor: where lines go; it stays the caller's to close.
  init(level: LogLevel, format: LogFormat, descriptor: Int32 = STDOUT_FILENO) {
    self.init(level: level, format: format, descriptor: descriptor, requestID: nil, traceID: nil)
  }

  private init(level: LogLevel, format: LogFormat, descriptor: Int32, requestID: String?, traceID: String?) {
    self.level = level
    self.format = format
    self.descriptor = descriptor
    self.requestID = requestID
    self.traceID = traceID
  }

  /// The same log, with the invocation's ids on each line.
  func of(_ context: InvocationContext) -> Log {
    Log(
      level: level, format: format, descriptor: descriptor, requestID: context.requestID, traceID: context.traceID)
  }

  /// Whether records of this level are written; what is costly to say is said only then.
  func writes(_ level: LogLevel) -> Bool { level >= self.level }

  /// Writes a record, if its level is written.
  func callAsFunction(_ record: LogRecord) {
    guard writes(record.level) else { return }
    let line = record.with(requestID: requestID, traceID: traceID)
      .line(as: format, at: AdapterClock.unixMilliseconds)
    write(line)
  }

  /// Writes a line that is made already.
  func write(_ line: [UInt8]) {
    var rest = line[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
