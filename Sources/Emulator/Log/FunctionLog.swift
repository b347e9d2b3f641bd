import EmulatorCore
import LambdaInterface
import NIOCore

/// Writes the log of a function, or of the emulator.
final class FunctionLog {
  let format: LogFormat
  private let sink: LogSink
  private let clock: EmulatorClock
  private let prefix: [UInt8]
  private let onNotice: ((String) -> Void)?

  /// - Parameters:
  ///   - prefix: text before each line, to tell sandboxes apart. Used in the text format only.
  ///   - onNotice: also receives the emulator's own messages.
  init(
    format: LogFormat, clock: EmulatorClock, sink: @escaping LogSink, prefix: String = "",
    onNotice: ((String) -> Void)? = nil
  ) {
    self.format = format
    self.onNotice = onNotice
    self.clock = clock
    self.sink = sink
    self.prefix = format == .text ? Array(prefix.utf8) : []
  }

  /// Logs a message of the emulator itself.
  func notice(_ sentence: String) {
    write(line(ofNotice: sentence))
    onNotice?(sentence)
  }

  /// Formats a message of the emulator itself as a log line.
  func line(ofNotice sentence: String) -> [UInt8] {
    let text = Array("swiftlet: \(sentence)".utf8)
    return switch format {
    case .text: text
    case .json: OutputLine.message(text, level: "WARN", time: clock.unixMilliseconds, requestID: nil)
    }
  }

  /// Writes a line and adds the line feed.
  func write(_ line: [UInt8]) {
    var line = prefix.isEmpty ? line : prefix + line
    line.append(UInt8(ascii: "\n"))
    sink(line)
  }
}

/// Receives the emulator's log. Called on the emulator's event loop, once per line, including its line feed.
package typealias LogSink = @Sendable ([UInt8]) -> Void
