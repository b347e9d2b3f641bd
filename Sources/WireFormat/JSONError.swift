/// Why bytes are not JSON, and where.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  package enum Reason: Sendable, Equatable {
    /// The text stops in the middle of a value.
    case unexpectedEnd
    /// A byte that may not stand there.
    case unexpectedByte
    /// Bytes after the value.
    case trailingBytes
    /// Objects and arrays nested deeper than ``JSONScanner/nestingLimit``.
    case tooDeep
    /// A number that is not of JSON's form, as `01` or `1.`.
    case invalidNumber
    /// A backslash with what JSON does not know, or `\u` without four hexadecimal digits.
    case invalidEscape
    /// A `\u` escape of one half of a surrogate pair without the other.
    case loneSurrogate
    /// A control byte inside a string.
    case controlByte
    /// Bytes inside a string that are not UTF-8.
    case invalidUTF8
    /// A value of another type than the caller asked for.
    case unexpectedType
  }

  /// What is wrong.
  package let reason: Reason
  /// Where: the offset of the byte at which it was noticed.
  package let offset: Int

  /// An error of these parts.
  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// What is wrong, in words that follow a subject: "… is not JSON: a control byte inside a string at byte 17".
  package var description: String {
    let what =
      switch reason {
      case .unexpectedEnd: "it ends in the middle of a value"
      case .unexpectedByte: "an unexpected byte"
      case .trailingBytes: "more bytes after the value"
      case .tooDeep: "more than \(JSONScanner.nestingLimit) levels of nesting"
      case .invalidNumber: "an invalid number"
      case .invalidEscape: "an invalid escape sequence"
      case .loneSurrogate: "one half of a surrogate pair"
      case .controlByte: "a control byte inside a string"
      case .invalidUTF8: "bytes that are not UTF-8"
      case .unexpectedType: "a value of another type than expected"
      }
    return "\(what) at byte \(offset)"
  }
}
