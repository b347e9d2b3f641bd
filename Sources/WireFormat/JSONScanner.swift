/// Reads JSON (RFC 8259) from bytes, one value at a time.
///
/// It is strict: everything that it skips is checked completely (structure, numbers, escapes, control bytes, UTF-8),
/// and no input makes it read outside the bytes or trap. Values are returned as ranges; nothing is copied or built.
/// There is one exception: a `\u` escape of a lone surrogate matches JSON's grammar but is not valid text (section
/// 8.2). It is not rejected, but noted in ``loneSurrogate`` for the caller to decide.
///
///     try scanner.enterObject()
///     while let key = try scanner.nextKey() {
///       let value = try scanner.value()
///     }
///     try scanner.finish()
package struct JSONScanner: ~Escapable {
  /// How deeply objects and arrays may be nested.
  package static let nestingLimit = 512

  let bytes: Span<UInt8>
  let end: Int
  /// The offset of the next byte.
  package internal(set) var position: Int
  /// The offset of the first `\u` escape of a lone surrogate; nil if there was none.
  package internal(set) var loneSurrogate: Int?
  /// How many objects and arrays are open.
  var depth = 0
  /// Whether the innermost container has just been opened.
  private var isAtFirst = false

  /// Creates a scanner at the start of these bytes.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  /// Creates a scanner for the part `range` of these bytes. Its values have offsets in the whole.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, in range: Range<Int>) {
    self.bytes = bytes
    end = min(range.upperBound, bytes.count)
    position = min(range.lowerBound, end)
  }

  /// The bytes of a value; for a string, those between the quotes.
  @_lifetime(copy self)
  package func bytes(of value: JSONValue) -> Span<UInt8> { bytes.extracting(value.range.clamped(to: 0..<bytes.count)) }

  /// Whether a value is a string with this text, with or without escapes.
  package func isString(_ value: JSONValue, _ text: StaticString) -> Bool {
    guard value.kind == .string else { return false }
    if !value.hasEscapes {
      guard value.range.count == text.utf8CodeUnitCount, value.range.upperBound <= bytes.count else { return false }
      return text.withUTF8Buffer { wanted in
        for offset in 0..<wanted.count where bytes[value.range.lowerBound + offset] != wanted[offset] { return false }
        return true
      }
    }
    var plain: [UInt8] = []
    guard (try? JSONString.unescape(bytes(of: value), into: &plain)) != nil else { return false }
    return text.withUTF8Buffer { plain.elementsEqual($0) }
  }

  /// The type of the next value, which is not consumed.
  @_lifetime(self: copy self)
  package mutating func peek() throws(JSONError) -> JSONValue.Kind {
    switch try nextByte() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"): return .true
    case UInt8(ascii: "f"): return .false
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw JSONError(.unexpectedByte, at: position)
    }
  }

  /// Reads the next value completely; objects and arrays are skipped and checked.
  @_lifetime(self: copy self)
  package mutating func value() throws(JSONError) -> JSONValue {
    let kind = try peek()
    isAtFirst = false
    let start = position
    switch kind {
    case .string:
      return try scanString()
    case .object, .array:
      try skipContainer()
      return JSONValue(kind, start..<position)
    default:
      try skipScalar(kind)
      return JSONValue(kind, start..<position)
    }
  }

  /// Reads an object's opening brace; ``nextKey()`` follows.
  @_lifetime(self: copy self)
  package mutating func enterObject() throws(JSONError) { try enter(UInt8(ascii: "{")) }

  /// Reads an array's opening bracket; ``nextElement()`` follows.
  @_lifetime(self: copy self)
  package mutating func enterArray() throws(JSONError) { try enter(UInt8(ascii: "[")) }

  /// Reads the next key of the entered object, and its colon; at the object's end, consumes the brace and returns nil.
  @_lifetime(self: copy self)
  package mutating func nextKey() throws(JSONError) -> JSONValue? {
    guard try hasNext(closing: UInt8(ascii: "}")) else { return nil }
    return try scanKey()
  }

  /// Whether the entered array has another element, which is then next; at the array's end, consumes the bracket.
  @_lifetime(self: copy self)
  package mutating func nextElement() throws(JSONError) -> Bool { try hasNext(closing: UInt8(ascii: "]")) }

  /// Checks that only white space follows.
  @_lifetime(self: copy self)
  package mutating func finish() throws(JSONError) {
    skipWhitespace()
    guard position == end else { throw JSONError(.trailingBytes, at: position) }
  }

  @_lifetime(self: copy self)
  private mutating func enter(_ bracket: UInt8) throws(JSONError) {
    guard try nextByte() == bracket else {
      _ = try peek()
      throw JSONError(.unexpectedType, at: position)
    }
    guard depth < Self.nestingLimit else { throw JSONError(.tooDeep, at: position) }
    depth += 1
    position += 1
    isAtFirst = true
  }

  @_lifetime(self: copy self)
  private mutating func hasNext(closing: UInt8) throws(JSONError) -> Bool {
    let byte = try nextByte()
    if byte == closing {
      position += 1
      depth -= 1
      isAtFirst = false
      return false
    }
    if isAtFirst {
      isAtFirst = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, at: position) }
    position += 1
    _ = try nextByte()
    return true
  }

  /// Reads a key and its colon.
  @_lifetime(self: copy self)
  mutating func scanKey() throws(JSONError) -> JSONValue {
    guard try nextByte() == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, at: position) }
    let key = try scanString()
    guard try nextByte() == UInt8(ascii: ":") else { throw JSONError(.unexpectedByte, at: position) }
    position += 1
    return key
  }

  /// The next byte that is not white space, which is not consumed.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func nextByte() throws(JSONError) -> UInt8 {
    skipWhitespace()
    guard position < end else { throw JSONError(.unexpectedEnd, at: position) }
    return bytes[unchecked: position]
  }

  @inline(__always)
  @_lifetime(self: copy self)
  mutating func skipWhitespace() {
    while position < end {
      switch bytes[unchecked: position] {
      case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
      default: return
      }
    }
  }
}

/// A value found by ``JSONScanner``: its type and its range. The bytes are not copied.
package struct JSONValue: Sendable, Equatable {
  /// JSON's types.
  package enum Kind: Sendable, Equatable {
    case object, array, string, number, `true`, `false`, null
  }

  /// The value's type.
  package let kind: Kind
  /// The range of its bytes; for a string, those between the quotes.
  package let range: Range<Int>
  /// Whether a string has escapes, so that its bytes differ from its text.
  package let hasEscapes: Bool

  /// Creates a value from its parts.
  package init(_ kind: Kind, _ range: Range<Int>, hasEscapes: Bool = false) {
    self.kind = kind
    self.range = range
    self.hasEscapes = hasEscapes
  }
}
