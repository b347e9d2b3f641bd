/// A request target, in one of the forms of RFC 9112 section 3.2.
package struct RequestTarget: Sendable, Equatable {
  /// The path and query; nil for `*` and for an authority alone.
  package let originForm: Substring?
  /// The authority of a full URI, which takes precedence over `Host` (RFC 9112 section 3.2.2); nil for other forms.
  package let authority: Substring?

  /// Parses a target without a fragment.
  package init(_ text: String) {
    if text.hasPrefix("/") {
      originForm = text[...]
      authority = nil
    } else if let separator = text.firstRange(of: "://"), Self.isScheme(text[..<separator.lowerBound]) {
      let rest = text[separator.upperBound...]
      let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
      authority = rest[..<end]
      // The path of a URI may be empty, which means `/`.
      originForm = rest[end...].hasPrefix("/") ? rest[end...] : "/" + rest[end...]
    } else {
      originForm = nil
      authority = nil
    }
  }

  private static func isScheme(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { FunctionNameRule.isWord($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: ".") }
  }
}
