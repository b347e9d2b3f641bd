import EmulatorCore
import NIOCore

/// The log of one sandbox, or of the function as a whole: what processes print, and Lambda's own lines between it.
final class FunctionLog {
  private let sink: LogSink
  private let prefix: [UInt8]
  private var tail: LogTail?

  /// - Parameter prefix: what is to stand before each line, to tell sandboxes apart.
  init(sink: @escaping LogSink, prefix: String = "") {
    self.sink = sink
    self.prefix = Array(prefix.utf8)
  }

  /// A line of Lambda's own.
  func platform(_ line: String) { write(Array(line.utf8)) }

  /// A line that a process printed. Lambda's runtime clients put a CR where a message of theirs has a line break, so
  /// that it stays one entry in CloudWatch; here it becomes a line break again.
  func output(_ line: [UInt8]) {
    guard line.contains(UInt8(ascii: "\r")) else { return write(line) }
    for part in line.split(separator: UInt8(ascii: "\r")) { write(Array(part)) }
  }

  /// Something that the emulator has to say.
  func notice(_ sentence: String) { write(Array("swiftlet: \(sentence)".utf8)) }

  /// Begins to keep the end of the log for an invocation.
  func startTail() { tail = LogTail() }

  /// The end of the log since ``startTail()``; it is no longer kept.
  func takeTail() -> ArraySlice<UInt8>? {
    defer { tail = nil }
    return tail?.suffix
  }

  private func write(_ line: [UInt8]) {
    tail?.append(line)
    var line = prefix.isEmpty ? line : prefix + line
    line.append(UInt8(ascii: "\n"))
    sink(line)
  }
}
