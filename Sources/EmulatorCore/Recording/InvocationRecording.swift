import HTTPMessages
import WireFormat

/// A recorded invocation: its event and its result.
package struct InvocationRecording: Sendable, Equatable {
  package var function: String
  package var requestID: String
  /// The source of the event, for example `http-api`; `invoke` or `event` for calls of the Invoke API.
  package var source: String
  /// When the event arrived. Unix time in milliseconds.
  package var time: Int
  package var duration: Duration
  /// The event, byte for byte.
  package var event: [UInt8]
  package var result: RecordedResult

  package init(
    function: String, requestID: String, source: String, time: Int, duration: Duration = .zero, event: [UInt8],
    result: RecordedResult
  ) {
    self.function = function
    self.requestID = requestID
    self.source = source
    self.time = time
    self.duration = duration
    self.event = event
    self.result = result
  }

  /// The recording as JSON, one member per line. `event` and `result` contain the original bytes; payloads that are not
  /// JSON become `eventBase64` and `resultBase64`.
  package var json: [UInt8] {
    var lines: [[UInt8]] = []
    func line(_ name: StaticString, _ value: (inout JSONWriter) -> Void) {
      var writer = JSONWriter()
      value(&writer)
      lines.append(Array("  \"\(name)\": ".utf8) + writer.finish())
    }
    func payload(_ name: StaticString, _ encodedName: StaticString, _ bytes: [UInt8]) {
      if Self.isJSON(bytes) {
        line(name) { $0.raw(bytes) }
      } else {
        var encoded: [UInt8] = []
        bytes.withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
        line(encodedName) { $0.string(utf8: encoded[...]) }
      }
    }
    line("version") { $0.number(1) }
    line("function") { $0.string(function) }
    line("requestId") { $0.string(requestID) }
    line("source") { $0.string(source) }
    line("time") { $0.string(Timestamp(milliseconds: time).description) }
    line("durationMs") { $0.number(duration / .milliseconds(1)) }
    line("failed") { $0.bool(result.isError) }
    line("status") { writer in
      if let status = result.response?.status { writer.number(status) } else { writer.null() }
    }
    if result.isCut { line("cut") { $0.bool(true) } }
    payload("event", "eventBase64", event)
    payload("result", "resultBase64", result.payload)
    return Array("{\n".utf8) + lines.joined(separator: Array(",\n".utf8)) + Array("\n}\n".utf8)
  }

  /// The name of the recording's file. Names sort in the order of the invocations.
  ///
  /// - Parameter number: distinguishes invocations of the same moment.
  package func fileName(number: Int) -> String {
    let moment = Timestamp(milliseconds: time).description.filter { $0 != "-" && $0 != ":" }
    let digits = String(number)
    return "\(moment)-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits)-\(source).json"
  }

  static func isJSON(_ bytes: [UInt8]) -> Bool {
    var scanner = JSONScanner(bytes.span)
    do {
      _ = try scanner.value()
      try scanner.finish()
      return true
    } catch {
      return false
    }
  }
}
