/// The X-Ray trace header of an invocation: `Root=1-…;Parent=…;Sampled=…;Lineage=…`.
package enum TraceHeader {
  /// Makes the header of a new trace, which is not sampled.
  ///
  /// - Parameter time: Unix time in milliseconds. Its seconds are part of the ID.
  package static func new(time: Int, using generator: inout some RandomNumberGenerator) -> String {
    let seconds = UInt32(truncatingIfNeeded: time / 1000)
    let root = "1-\(UUIDText.eightDigits(seconds))-\(UUIDText.hexadecimal(digits: 24, using: &generator))"
    return continued(root: root, sampled: "0", using: &generator)
  }

  /// Makes the header of a trace that the caller started: keeps its root and sampling decision, with a new parent.
  ///
  /// - Parameter header: the caller's `X-Amzn-Trace-Id`.
  /// - Returns: nil if the header has no valid root.
  package static func continuing(
    _ header: String, using generator: inout some RandomNumberGenerator
  ) -> String? {
    var root: Substring?
    var sampled: Substring = "0"
    for field in header.split(separator: ";") {
      let field = field.drop { $0 == " " }
      if field.hasPrefix("Root=") { root = field.dropFirst(5) }
      if field == "Sampled=1" { sampled = "1" }
    }
    guard let root, !root.isEmpty, root.utf8.allSatisfy(isRootByte) else { return nil }
    return continued(root: String(root), sampled: String(sampled), using: &generator)
  }

  /// The root of a header, for example `Root=1-…`: the only part that events contain.
  package static func root(of header: String) -> String {
    header.split(separator: ";").first { $0.hasPrefix("Root=") }.map(String.init) ?? header
  }

  /// A header with its keys in lower case, as a Function URL returns it.
  package static func lowercasingKeys(of header: String) -> String {
    header.split(separator: ";").map { field in
      let key = field.prefix { $0 != "=" }
      return key.lowercased() + field[key.endIndex...]
    }.joined(separator: ";")
  }

  /// The parent segment in a header; nil if there is none.
  package static func parent(of header: String) -> String? {
    let field = header.split(separator: ";").first { $0.hasPrefix("Parent=") }
    return field.map { String($0.dropFirst("Parent=".count)) }
  }

  private static func continued(
    root: String, sampled: String, using generator: inout some RandomNumberGenerator
  ) -> String {
    let parent = UUIDText.hexadecimal(digits: 16, using: &generator)
    let lineage = UUIDText.hexadecimal(digits: 8, using: &generator)
    return "Root=\(root);Parent=\(parent);Sampled=\(sampled);Lineage=1:\(lineage):0"
  }

  private static func isRootByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
