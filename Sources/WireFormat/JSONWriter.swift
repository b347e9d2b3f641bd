/// Writes JSON (RFC 8259) by appending to a byte buffer; nothing is built as a tree.
///
/// The caller sees to it that keys stand in objects and that what is opened is closed; commas are the writer's work.
package struct JSONWriter: Sendable {
  /// What has been written.
  package private(set) var bytes: [UInt8]
  /// Whether the next value or key needs a comma before it.
  private var needsComma = false

  /// An empty writer with room for `capacity` bytes.
  package init(capacity: Int = 256) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// A writer that goes on at the end of `bytes`.
  package init(appendingTo bytes: consuming [UInt8]) { self.bytes = bytes }

  /// The bytes, given up by the writer.
  package consuming func finish() -> [UInt8] { bytes }

  /// `{`, what `content` writes, `}`.
  package mutating func object<Failure: Error>(_ content: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    open(UInt8(ascii: "{"))
    try content(&self)
    close(UInt8(ascii: "}"))
  }

  /// `[`, what `content` writes, `]`.
  package mutating func array<Failure: Error>(_ content: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    open(UInt8(ascii: "["))
    try content(&self)
    close(UInt8(ascii: "]"))
  }

  /// An object's key; its value comes next. The name must need no escapes.
  package mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// An object's key, escaped where it needs it; its value comes next.
  package mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// An object's key from bytes, as ``string(utf8:)``; its value comes next.
  package mutating func key(utf8 name: ArraySlice<UInt8>) {
    string(utf8: name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A string value, escaped.
  package mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    text.utf8.span.withUnsafeBufferPointer { _ = JSONString.escape($0, into: &bytes) }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// A string value from bytes, escaped; bytes that are not UTF-8 become U+FFFD.
  package mutating func string(utf8 text: ArraySlice<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    JSONString.escapeRepairing(text, into: &bytes)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// A whole number.
  package mutating func number(_ value: Int) { raw(String(value).utf8) }

  /// A number with up to `digits` decimal places; not-a-number and infinities, which JSON lacks, become `null`.
  package mutating func number(_ value: Double, digits: Int = 3) {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = value * scale
    guard scaled.magnitude < 9e18 else { return null() }
    // `rounded()` would call into the C mathematics library, which this target does without.
    raw("\(Double(Int(scaled + (scaled < 0 ? -0.5 : 0.5))) / scale)".utf8)
  }

  /// `true` or `false`.
  package mutating func bool(_ value: Bool) { raw((value ? "true" : "false").utf8) }

  /// `null`.
  package mutating func null() { raw("null".utf8) }

  /// A value that is JSON already, as it is.
  package mutating func raw(_ json: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
    needsComma = true
  }

  /// A value that `write` appends to the bytes itself.
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
