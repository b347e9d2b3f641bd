import WireFormat

/// The format of a file, as its name says.
package enum TextFormat: Sendable {
  case json
  /// YAML, of which JSON is a part.
  case yaml

  package init(path: String) { self = path.lowercased().hasSuffix(".json") ? .json : .yaml }

  /// Whether a text is certainly meant to be JSON: it starts with `{"`.
  static func isJSON(_ text: [UInt8]) -> Bool {
    text.lazy.filter { !" \n\r\t".utf8.contains($0) }.prefix(2).elementsEqual(#"{""#.utf8)
  }

  /// What is wrong with a text as JSON, and the line; nil if it is JSON.
  static func mistake(inJSON text: [UInt8]) -> TemplateError? {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let start = text.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    do throws(JSONError) {
      var scanner = JSONScanner(text.span, in: start..<text.count)
      _ = try scanner.value()
      try scanner.finish()
      return nil
    } catch {
      let line = 1 + text.prefix(error.offset).count { $0 == UInt8(ascii: "\n") }
      return TemplateError(line: line, "this is not JSON: \(reason(error, text))")
    }
  }

  private static func reason(_ error: JSONError, _ text: [UInt8]) -> String {
    guard error.reason == .unexpectedByte, text.indices.contains(error.offset) else {
      let description = error.description
      return String(description[..<(description.firstRange(of: " at byte ")?.lowerBound ?? description.endIndex)])
    }
    let byte = text[error.offset]
    let before = text[..<error.offset].last { !" \n\r\t".utf8.contains($0) }
    if before == UInt8(ascii: ","), byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
      return "there is a comma before `\(Character(Unicode.Scalar(byte)))`"
    }
    guard (0x21..<0x7F).contains(byte) else { return "there is an unexpected byte" }
    return "`\(Character(Unicode.Scalar(byte)))` is not allowed here"
  }
}
