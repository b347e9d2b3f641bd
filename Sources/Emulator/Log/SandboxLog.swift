import EmulatorCore
import LambdaInterface
import NIOCore

/// The log of one sandbox: what its processes print, and Lambda's own entries between it.
final class SandboxLog {
  /// The invocation under way.
  var requestID: RequestID?
  /// Takes each entry besides, for extensions that subscribe.
  var onRecord: ((TelemetryRecord) -> Void)?

  /// How it is written.
  var format: LogFormat { log.format }

  private let log: FunctionLog
  private let clock: EmulatorClock
  private var tail: LogTail?

  init(_ log: FunctionLog, clock: EmulatorClock) {
    self.log = log
    self.clock = clock
  }

  /// An entry of Lambda's own.
  func platform(_ event: PlatformEvent) {
    let time = clock.unixMilliseconds
    switch log.format {
    case .text: if let line = event.text { write(Array(line.utf8)) }
    case .json: if let line = event.json(time: time) { write(line) }
    }
    onRecord?(TelemetryRecord(time: time, .platform(event)))
  }

  /// A line that a process printed.
  ///
  /// CloudWatch keeps a CR as it is. Runtime clients use it for the line breaks of a message, so that it stays one
  /// entry, and progress bars for going back to the start of the line: on a terminal either reads best as a line break.
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
    onRecord?(TelemetryRecord(time: time, .output(line, isExtension: isExtension, isJSON: isObject)))
  }

  /// Something that the emulator has to say.
  func notice(_ sentence: String) { write(log.line(ofNotice: sentence)) }

  /// Begins to keep the end of the log for an invocation.
  func startTail() { tail = LogTail() }

  /// The end of the log since ``startTail()``; it is no longer kept.
  func takeTail() -> ArraySlice<UInt8>? {
    defer { tail = nil }
    return tail?.suffix
  }

  private func write(_ line: [UInt8]) {
    tail?.append(line)
    log.write(line)
  }
}
