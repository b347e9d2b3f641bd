import StandardLibraryBackports

/// Writes JSON (RFC 8259) by appending to a byte buffer, without building a tree.
///
/// The caller must write keys in objects only; the writer adds commas and brackets.
package struct JSONWriter: Sendable {
  /// The bytes written so far.
  package private(set) var bytes: [UInt8]
  /// Whether the next value or key needs a comma before it.
  private var needsComma = false

  /// Creates an empty writer with room for `capacity` bytes.
  package init(capacity: Int = 256) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Creates a writer that appends to `bytes`.
  package init(appendingTo bytes: consuming [UInt8]) { self.bytes = bytes }

  /// Ends writing and returns the bytes without a copy.
  package consuming func finish() -> [UInt8] { bytes }

  /// Writes an object with the members that `content` writes.
  package mutating func object<Failure: Error>(_ content: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    open(UInt8(ascii: "{"))
    try content(&self)
    close(UInt8(ascii: "}"))
  }

  /// Writes an array with the elements that `content` writes.
  package mutating func array<Failure: Error>(_ content: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    open(UInt8(ascii: "["))
    try content(&self)
    close(UInt8(ascii: "]"))
  }

  /// Writes an object's key; its value must follow. The name must not need escapes.
  package mutating func key(_ name: StaticString) {
    name.withUTF8Buffer { appendPlain($0, isKey: true) }
  }

  /// Writes an object's key, escaped if necessary; its value must follow.
  package mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes an object's key from bytes, as ``string(utf8:)`` does; its value must follow.
  package mutating func key(utf8 name: ArraySlice<UInt8>) {
    let isWritten = name.withUnsafeBufferPointer { name in
      guard JSONString.isShortAndPlain(name) else { return false }
      appendPlain(name, isKey: true)
      return true
    }
    if isWritten { return }
    string(utf8: name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a string, escaped.
  package mutating func string(_ text: String) {
    text.utf8.span.withUnsafeBufferPointer { text in
      if JSONString.isShortAndPlain(text) { return appendPlain(text, isKey: false) }
      appendQuoted { _ = JSONString.escape(text, into: &$0) }
    }
  }

  /// Writes a string from bytes if they are short ASCII text that needs no escapes. Returns whether it did.
  package mutating func stringIfPlain(_ text: Span<UInt8>) -> Bool {
    text.withUnsafeBufferPointer { text in
      guard JSONString.isShortAndPlain(text) else { return false }
      appendPlain(text, isKey: false)
      return true
    }
  }

  /// Writes a string from bytes, escaped; invalid UTF-8 becomes U+FFFD.
  package mutating func string(utf8 text: ArraySlice<UInt8>) { string(utf8: text.span) }

  /// Writes a string from bytes, escaped; invalid UTF-8 becomes U+FFFD.
  package mutating func string(utf8 text: Span<UInt8>) {
    if stringIfPlain(text) { return }
    appendQuoted { JSONString.escapeRepairing(text, into: &$0) }
  }

  /// Writes a string whose escaped text `write` appends.
  private mutating func appendQuoted(_ write: (inout [UInt8]) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    write(&bytes)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Writes a string or key that needs no escapes, in one step, since most are.
  private mutating func appendPlain(_ text: UnsafeBufferPointer<UInt8>, isKey: Bool) {
    let comma = needsComma ? 1 : 0
    let textLength = text.count
    let length = comma + textLength + (isKey ? 3 : 2)
    bytes.append(addingCapacity: length) { (free: inout OutputSpan<UInt8>) in
      free.withUnsafeMutableBufferPointer { free, written in
        // There is room for `length` bytes, so all of these are inside.
        guard let free = free.baseAddress else { return }
        if comma > 0 { free[0] = UInt8(ascii: ",") }
        free[comma] = UInt8(ascii: "\"")
        if let text = text.baseAddress {
          UnsafeMutableRawPointer(free + comma + 1).copyMemory(from: text, byteCount: textLength)
        }
        if isKey { free[length - 2] = UInt8(ascii: "\"") }
        free[length - 1] = isKey ? UInt8(ascii: ":") : UInt8(ascii: "\"")
        written = length
      }
    }
    needsComma = !isKey
  }

  /// Writes a whole number.
  package mutating func number(_ value: Int) {
    separate()
    DecimalNumber.append(value, to: &bytes)
    needsComma = true
  }

  /// Writes a number with up to `digits` decimal places. Not-a-number, infinities and very large numbers become `null`.
  package mutating func number(_ value: Double, digits: Int = 3) {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = value * scale
    guard scaled.magnitude < 9e18 else { return null() }
    // `rounded()` would call the C math library, which this target does not use.
    raw("\(Double(Int(scaled + (scaled < 0 ? -0.5 : 0.5))) / scale)".utf8)
  }

  /// Writes `true` or `false`.
  package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

  /// Writes `null`.
  package mutating func null() { literal("null") }

  private mutating func literal(_ text: StaticString) {
    separate()
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    needsComma = true
  }

  /// Writes a value that is already JSON, unchanged.
  package mutating func raw(_ json: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
    needsComma = true
  }

  /// Writes a value that `write` appends to the bytes.
  package mutating func value(_ write: (inout [UInt8]) -> Void) {
    separate()
    write(&bytes)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }
}
