package import LambdaInterface
package import WireFormat

extension LogRecord {
  /// Appends the record as one line, with its line feed.
  ///
  /// - Parameter timestamp: when it happened, as Unix time in milliseconds.
  package func write(as format: LogFormat, at timestamp: Int, to output: inout [UInt8]) {
    switch format {
    case .text: writeText(at: timestamp, to: &output)
    case .json: writeJSON(at: timestamp, to: &output)
    }
  }

  /// The record as one line, with its line feed.
  package func line(as format: LogFormat, at timestamp: Int) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(256)
    write(as: format, at: timestamp, to: &output)
    return output
  }

  private func writeText(at timestamp: Int, to output: inout [UInt8]) {
    Timestamp(milliseconds: timestamp).write(to: &output)
    output.append(UInt8(ascii: " "))
    level.name.withUTF8Buffer { output.append(contentsOf: $0) }
    output.append(UInt8(ascii: " "))
    message.withUTF8Buffer { output.append(contentsOf: $0) }
    for (key, value) in metadata { Self.writeText(key: key, value: value, to: &output) }
    if let requestID { Self.writeText(key: "requestId", value: .text(requestID), to: &output) }
    if let traceID { Self.writeText(key: "traceId", value: .text(traceID), to: &output) }
    output.append(UInt8(ascii: "\n"))
  }

  private static func writeText(key: StaticString, prefix: String = "", value: LogValue, to output: inout [UInt8]) {
    if case .group(let pairs) = value {
      for pair in pairs { writeText(key: pair.key, prefix: "\(prefix)\(key).", value: pair.value, to: &output) }
      return
    }
    output.append(UInt8(ascii: " "))
    output.append(contentsOf: prefix.utf8)
    key.withUTF8Buffer { output.append(contentsOf: $0) }
    output.append(UInt8(ascii: "="))
    switch value {
    case .text(let text): LogText.write(text, to: &output)
    case .integer(let number): output.append(contentsOf: String(number).utf8)
    case .decimal(let number): output.append(contentsOf: DurationText.decimal(number, digits: 3).utf8)
    case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
    case .list(let texts): LogText.write(texts.joined(separator: ","), to: &output)
    case .group: break
    }
  }

  /// Writes the fields of Lambda's own JSON logs, then the metadata on the same level.
  private func writeJSON(at timestamp: Int, to output: inout [UInt8]) {
    var writer = JSONWriter(appendingTo: output)
    output = []
    writer.object { writer in
      writer.key("timestamp")
      writer.value { output in
        output.append(UInt8(ascii: "\""))
        Timestamp(milliseconds: timestamp).write(to: &output)
        output.append(UInt8(ascii: "\""))
      }
      writer.key("level")
      writer.string("\(level.name)")
      writer.key("message")
      writer.string("\(message)")
      if let requestID {
        writer.key("requestId")
        writer.string(requestID)
      }
      if let traceID {
        writer.key("traceId")
        writer.string(traceID)
      }
      for (key, value) in metadata {
        writer.key(key)
        value.write(to: &writer)
      }
    }
    output = writer.finish()
    output.append(UInt8(ascii: "\n"))
  }
}

extension LogValue {
  /// Writes the value as JSON.
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let text): writer.string(text)
    case .integer(let number): writer.number(number)
    case .decimal(let number): writer.number(number)
    case .bool(let flag): writer.bool(flag)
    case .list(let texts): writer.array { writer in for text in texts { writer.string(text) } }
    case .group(let pairs):
      writer.object { writer in
        for (key, value) in pairs {
          writer.key(key)
          value.write(to: &writer)
        }
      }
    }
  }
}
