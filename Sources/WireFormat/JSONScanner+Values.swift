extension JSONScanner {
  /// Skips the object or array that begins here and checks all of it, without recursion.
  @_lifetime(self: copy self)
  mutating func skipContainer() throws(JSONError) {
    let outer = depth
    /// One bit per level, which is set if the level is an object.
    var isObject = InlineArray<8, UInt64>(repeating: 0)
    repeat {
      // A value is next.
      var isComplete = true
      switch try peek() {
      case .object:
        try push(object: true, &isObject)
        if try nextByte() != UInt8(ascii: "}") {
          _ = try scanKey()
          isComplete = false
        }
      case .array:
        try push(object: false, &isObject)
        isComplete = try nextByte() == UInt8(ascii: "]")
      case .string: _ = try scanString()
      case let kind: try skipScalar(kind)
      }
      // Closing brackets, up to the comma before the next value.
      while isComplete && depth > outer {
        let level = depth - 1
        let inObject = isObject[level >> 6] & (1 << UInt64(level & 63)) != 0
        switch try nextByte() {
        case UInt8(ascii: ","):
          position &+= 1
          if inObject { _ = try scanKey() }
          isComplete = false
        case inObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
          position &+= 1
          depth -= 1
        default:
          throw JSONError(.unexpectedByte, at: position)
        }
      }
    } while depth > outer
  }

  @_lifetime(self: copy self)
  private mutating func push(object: Bool, _ isObject: inout InlineArray<8, UInt64>) throws(JSONError) {
    guard depth < Self.nestingLimit else { throw JSONError(.tooDeep, at: position) }
    let bit: UInt64 = 1 << UInt64(depth & 63)
    if object { isObject[depth >> 6] |= bit } else { isObject[depth >> 6] &= ~bit }
    depth += 1
    position &+= 1
  }

  /// Skips a number, `true`, `false` or `null`.
  @_lifetime(self: copy self)
  mutating func skipScalar(_ kind: JSONValue.Kind) throws(JSONError) {
    switch kind {
    case .true: try skipLiteral("true")
    case .false: try skipLiteral("false")
    case .null: try skipLiteral("null")
    default: try skipNumber()
    }
  }

  @_lifetime(self: copy self)
  private mutating func skipLiteral(_ literal: StaticString) throws(JSONError) {
    for offset in 0..<literal.utf8CodeUnitCount {
      guard position < end else { throw JSONError(.unexpectedEnd, at: position) }
      guard bytes[position] == literal.utf8Start[offset] else { throw JSONError(.unexpectedByte, at: position) }
      position += 1
    }
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` (section 6).
  @_lifetime(self: copy self)
  private mutating func skipNumber() throws(JSONError) {
    if current == UInt8(ascii: "-") { position += 1 }
    if current == UInt8(ascii: "0") {
      position += 1
      if isDigit(current) { throw JSONError(.invalidNumber, at: position) }
    } else {
      try skipDigits()
    }
    if current == UInt8(ascii: ".") {
      position += 1
      try skipDigits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try skipDigits()
    }
  }

  @_lifetime(self: copy self)
  private mutating func skipDigits() throws(JSONError) {
    guard isDigit(current) else {
      throw JSONError(position < end ? .invalidNumber : .unexpectedEnd, at: position)
    }
    while isDigit(current) { position += 1 }
  }

  private var current: UInt8? { position < end ? bytes[position] : nil }

  private func isDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return byte &- UInt8(ascii: "0") < 10
  }
}
