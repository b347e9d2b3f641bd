/// Why bytes are not valid JSON, and where.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  package enum Reason: Sendable, Equatable {
    /// The text ends in the middle of a value.
    case unexpectedEnd
    /// A byte that is not allowed at this place.
    case unexpectedByte
    /// Bytes after the value.
    case trailingBytes
    /// Objects and arrays nested deeper than ``JSONScanner/nestingLimit``.
    case tooDeep
    /// A malformed number, such as `01` or `1.`.
    case invalidNumber
    /// An unknown escape, or `\u` without four hexadecimal digits.
    case invalidEscape
    /// A `\u` escape of one half of a surrogate pair without the other half.
    case loneSurrogate
    /// A control byte inside a string.
    case controlByte
    /// Bytes inside a string that are not UTF-8.
    case invalidUTF8
    /// A value with a type other than the caller expected.
    case unexpectedType
  }

  /// What is wrong.
  package let reason: Reason
  /// The offset of the byte at which the error was found.
  package let offset: Int

  /// Creates an error from its parts.
  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// What is wrong, as a phrase that follows a subject: "… is not JSON: a control byte inside a string at byte 17".
  package var description: String {
    if self == JSONError(.unexpectedEnd, at: 0) { return "it is empty" }
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
