import EmulatorCore
import LambdaInterface
import NIOCore

/// The log of one function as a whole, or what its log and that of a sandbox are written through.
final class FunctionLog {
  /// How it is written.
  let format: LogFormat
  private let sink: LogSink
  private let clock: EmulatorClock
  private let prefix: [UInt8]

  /// - Parameter prefix: what is to stand before each line of text, to tell sandboxes apart.
  init(format: LogFormat, clock: EmulatorClock, sink: @escaping LogSink, prefix: String = "") {
    self.format = format
    self.clock = clock
    self.sink = sink
    self.prefix = format == .text ? Array(prefix.utf8) : []
  }

  /// Something that the emulator has to say.
  func notice(_ sentence: String) { write(line(ofNotice: sentence)) }

  /// What the emulator has to say, as a line.
  func line(ofNotice sentence: String) -> [UInt8] {
    let text = Array("swiftlet: \(sentence)".utf8)
    return switch format {
    case .text: text
    case .json: OutputLine.message(text, level: "WARN", time: clock.unixMilliseconds, requestID: nil)
    }
  }

  /// Writes a line without its end.
  func write(_ line: [UInt8]) {
    var line = prefix.isEmpty ? line : prefix + line
    line.append(UInt8(ascii: "\n"))
    sink(line)
  }
}
