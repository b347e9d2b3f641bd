import EmulatorCore
import LambdaInterface
import NIOCore

/// The log of one sandbox: the output of its processes, and Lambda's own entries.
final class SandboxLog {
  var format: LogFormat { log.format }

  private let log: FunctionLog
  private let clock: EmulatorClock
  private let observer: (SandboxLogEntry.Content, RequestID?) -> Void
  /// The current invocation.
  private var requestID: RequestID?
  private var tail: LogTail?

  /// - Parameter observer: also receives each entry, with the invocation in progress.
  init(
    _ log: FunctionLog, clock: EmulatorClock, observer: @escaping (SandboxLogEntry.Content, RequestID?) -> Void
  ) {
    self.log = log
    self.clock = clock
    self.observer = observer
  }

  /// Logs one of Lambda's own entries.
  func platform(_ event: PlatformEvent) {
    let time = clock.unixMilliseconds
    switch log.format {
    case .text: if let line = event.text { write(Array(line.utf8)) }
    case .json: if let line = event.json(time: time) { write(line) }
    }
    observer(.record(TelemetryRecord(time: time, .platform(event))), requestID)
  }

  /// Logs a line that a process printed.
  ///
  /// CloudWatch keeps a CR as it is. Runtime clients use it for line breaks within a message, to keep the message one
  /// entry, and progress bars use it to return to the start of the line. On a terminal, a line break suits both best.
  func output(_ line: [UInt8], isExtension: Bool) {
    let time = clock.unixMilliseconds
    let isObject = log.format == .json && OutputLine.isObject(line)
    switch log.format {
    case .json: write(OutputLine.json(line, isObject: isObject, time: time, requestID: requestID))
    case .text:
      tail?.append(line)
      for part in line.split(separator: UInt8(ascii: "\r"), omittingEmptySubsequences: !line.isEmpty) {
        log.write(Array(part))
      }
    }
    observer(.record(TelemetryRecord(time: time, .output(line, isExtension: isExtension, isJSON: isObject))), requestID)
  }

  /// Logs a message of the emulator itself.
  func notice(_ sentence: String) {
    write(log.line(ofNotice: sentence))
    observer(.notice(sentence), requestID)
  }

  /// Assigns what the processes print to an invocation from now on.
  ///
  /// - Parameter keepsTail: whether to collect the end of the log for it.
  func begin(_ id: RequestID, keepsTail: Bool) {
    if keepsTail { tail = LogTail() }
    requestID = id
  }

  /// The invocation is over.
  func end() { requestID = nil }

  /// Returns the end of the log since the invocation began, if it was collected, and stops collecting it.
  func takeTail() -> ArraySlice<UInt8>? {
    defer { tail = nil }
    return tail?.suffix
  }

  private func write(_ line: [UInt8]) {
    tail?.append(line)
    log.write(line)
  }
}
