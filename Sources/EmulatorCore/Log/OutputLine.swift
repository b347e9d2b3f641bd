import WireFormat

/// A line of a process's output, as it appears in a log in the JSON format.
package enum OutputLine {
  /// Whether the line is itself a JSON object.
  package static func isObject(_ line: [UInt8]) -> Bool {
    guard line.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) == UInt8(ascii: "{") else {
      return false
    }
    do throws(JSONError) {
      var scanner = JSONScanner(line.span)
      guard try scanner.value().kind == .object else { return false }
      try scanner.finish()
      return true
    } catch {
      return false
    }
  }

  /// The line as an object: unchanged if it is one, or else as the message of a new one.
  ///
  /// - Parameters:
  /// - isObject: the result of ``isObject(_:)``.
  ///   - time: Unix time in milliseconds.
  /// - requestID: the current invocation.
  package static func json(_ line: [UInt8], isObject: Bool, time: Int, requestID: RequestID?) -> [UInt8] {
    isObject ? line : message(line, level: "INFO", time: time, requestID: requestID)
  }

  /// A message as an object, in the form that Lambda's own runtimes use.
  package static func message(_ text: [UInt8], level: String, time: Int, requestID: RequestID?) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("timestamp")
      writer.string("\(Timestamp(milliseconds: time))")
      writer.key("level")
      writer.string(level)
      writer.key("message")
      writer.string(utf8: text[...])
      if let requestID {
        writer.key("requestId")
        writer.string(requestID.text)
      }
    }
    return writer.finish()
  }
}
