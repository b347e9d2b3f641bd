import AdapterCore
import LambdaEvents
import Testing

@testable import Adapter
import LambdaInterface

/// The lines of the log, as they reach the descriptor.
@Suite struct LogTests {
  private let file = LogFile()

  private func log(_ level: LogLevel, _ format: LogFormat = .text) -> Log {
    Log(level: level, format: format, descriptor: file.descriptor)
  }

  @Test func recordsBelowTheLevelAreNotWritten() {
    let log = log(.warn)
    for level in [LogLevel.debug, .info, .warn, .error] { log(LogRecord(level, "Message")) }
    #expect(file.lines.count == 2)
    #expect(log.isEnabled(.error))
    #expect(!log.isEnabled(.info))
  }

  @Test func theIDsOfAnInvocationAreOnEachOfItsLines() throws {
    let function = InvocationContext.Function(name: "", memorySize: 0, version: "", logStream: "", logGroup: "")
    let context = InvocationContext(
      requestID: "id-7", deadline: 0, invokedFunctionARN: "", traceID: "Root=1", function: function)
    log(.info, .json).scoped(to: context)(LogRecord(.info, "Message", [("status", .integer(200))]))
    let line = try #require(file.lines.first)
    #expect(line.hasPrefix(#"{"timestamp":""#))
    #expect(line.hasSuffix(#""level":"INFO","message":"Message","requestId":"id-7","traceId":"Root=1","status":200}"#))
  }

  @Test func aLineThatIsMadeAlreadyIsWrittenAsItIs() {
    log(.error).write(Array("{}\n".utf8))
    #expect(file.lines == ["{}"])
  }
}
