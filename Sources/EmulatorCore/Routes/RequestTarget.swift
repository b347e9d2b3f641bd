/// The target of a request, in the forms of RFC 9112 section 3.2.
package struct RequestTarget: Sendable, Equatable {
  /// Its path and query, as in a request that does not go through a proxy; nil for `*` and for an authority alone.
  package let originForm: Substring?
  /// The host that a whole URI names, with its port. It takes precedence over `Host` (RFC 9112 section 3.2.2); nil for a
  /// target that is no URI.
  package let authority: Substring?

  /// The parts of a target, which has no fragment.
  package init(_ text: String) {
    if text.hasPrefix("/") {
      originForm = text[...]
      authority = nil
    } else if let separator = text.firstRange(of: "://"), Self.isScheme(text[..<separator.lowerBound]) {
      let rest = text[separator.upperBound...]
      let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
      authority = rest[..<end]
      // The path of a URI may be empty, which stands for `/`.
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
