import WireFormat

/// A line that a process of the function printed, as it goes into a log of the JSON format.
package enum OutputLine {
  /// Whether it is a JSON object by itself.
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

  /// It as an object: itself where it is one, else the message of one.
  ///
  /// - Parameters:
  ///   - isObject: what ``isObject(_:)`` says of it.
  ///   - time: Unix time in milliseconds.
  ///   - requestID: the invocation under way.
  package static func json(_ line: [UInt8], isObject: Bool, time: Int, requestID: RequestID?) -> [UInt8] {
    isObject ? line : message(line, level: "INFO", time: time, requestID: requestID)
  }

  /// A message as an object, in the form that Lambda's own runtimes give theirs.
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
