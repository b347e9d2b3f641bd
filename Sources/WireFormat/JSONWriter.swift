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
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes an object's key, escaped if necessary; its value must follow.
  package mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes an object's key from bytes, as ``string(utf8:)`` does; its value must follow.
  package mutating func key(utf8 name: ArraySlice<UInt8>) {
    string(utf8: name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a string, escaped.
  package mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    text.utf8.span.withUnsafeBufferPointer { _ = JSONString.escape($0, into: &bytes) }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Writes a string from bytes, escaped; invalid UTF-8 becomes U+FFFD.
  package mutating func string(utf8 text: ArraySlice<UInt8>) { string(utf8: text.span) }

  /// Writes a string from bytes, escaped; invalid UTF-8 becomes U+FFFD.
  package mutating func string(utf8 text: Span<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    JSONString.escapeRepairing(text, into: &bytes)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Writes a whole number.
  package mutating func number(_ value: Int) { raw(String(value).utf8) }

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
  package mutating func bool(_ value: Bool) { raw((value ? "true" : "false").utf8) }

  /// Writes `null`.
  package mutating func null() { raw("null".utf8) }

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
