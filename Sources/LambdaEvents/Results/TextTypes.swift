import HTTPMessages

/// The media types whose bodies are text. Such a body is sent as text only if it is UTF-8, so listing too many types
/// does no harm.
package struct TextTypes: Sendable, Equatable {
  private enum Pattern: Sendable, Equatable {
    /// `application/x-config`
    case type([UInt8])
    /// `model/*`, kept as `model/`
    case tree([UInt8])
    /// `+acme`
    case suffix([UInt8])
    /// `*/*`
    case any
  }

  /// In lower case.
  private var added: [Pattern] = []

  /// Creates the set of known text types.
  package init() {}

  /// Adds the types of a list such as `application/x-config,model/*,+acme` to the known text types. Returns nil if the
  /// list is invalid. Spaces around the parts are allowed.
  package init?(_ list: String) {
    for part in Array(list.utf8).split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard let pattern = Self.pattern(HTTPSyntax.trimmingWhitespace(part)) else { return nil }
      added.append(pattern)
    }
  }

  private static func pattern(_ text: ArraySlice<UInt8>) -> Pattern? {
    let text = text.map(lowercasedASCII)
    if text.elementsEqual("*/*".utf8) { return .any }
    if text.first == UInt8(ascii: "+") { return isName(text.dropFirst()) ? .suffix(text) : nil }
    guard let slash = text.firstIndex(of: UInt8(ascii: "/")), isName(text[..<slash]) else { return nil }
    let subtype = text[(slash + 1)...]
    if subtype.elementsEqual("*".utf8) { return .tree(Array(text[...slash])) }
    return isName(subtype) ? .type(text) : nil
  }

  /// Whether the bytes are a type or subtype: a token (RFC 9110 section 8.3.1) without wildcards.
  private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    HTTPSyntax.isFieldName(bytes) && !bytes.contains(UInt8(ascii: "*"))
  }

  /// Whether a body with this Content-Type is text.
  func contains(_ contentType: ArraySlice<UInt8>) -> Bool {
    if MediaType.hasPrefix(contentType, "text") { return true }
    let essence = MediaType.essence(of: contentType)
    if Self.prefixes.contains(where: { MediaType.hasPrefix(essence, $0) }) { return true }
    if Self.suffixes.contains(where: { MediaType.hasSuffix(essence, $0) }) { return true }
    let isSame = { (type: StaticString) in
      type.utf8CodeUnitCount == essence.count && MediaType.hasPrefix(essence, type)
    }
    if Self.types.contains(where: isSame) { return true }
    guard !added.isEmpty else { return false }
    let type = essence.map(lowercasedASCII)
    return added.contains { pattern in
      switch pattern {
      case .type(let name): type == name
      case .tree(let prefix): type.starts(with: prefix)
      case .suffix(let suffix): type.suffix(suffix.count).elementsEqual(suffix)
      case .any: true
      }
    }
  }

  /// Prefixes of text types: `application/json` covers `application/json5`, for example.
  private static let prefixes: [StaticString] = [
    "application/json", "application/javascript", "application/xml", "application/yaml",
  ]

  /// Structured syntax suffixes (RFC 6839 and its registry) of text formats.
  private static let suffixes: [StaticString] = ["+json", "+xml", "+yaml", "+json-seq", "+jwt", "+sd-jwt"]

  /// Text types with names other than `text/…`. Multipart types are not included, because their parts may be binary.
  private static let types: [StaticString] = [
    // JSON, line-delimited or with another name
    "application/ndjson", "application/x-ndjson", "application/x-jsonlines", "application/x-jsonl",
    "application/x-json", "application/csp-report", "application/x-json-stream",
    // Scripts and queries
    "application/x-javascript", "application/ecmascript", "application/x-ecmascript", "application/node",
    "application/typescript", "application/x-typescript", "application/graphql", "application/sql",
    "application/x-sql", "application/sparql-query", "application/sparql-update", "application/x-sh",
    "application/x-csh", "application/x-shellscript", "application/x-perl", "application/x-python",
    "application/x-ruby", "application/x-php", "application/x-httpd-php", "application/x-powershell",
    "application/x-lua", "application/x-tcl", "application/x-tex", "application/x-latex",
    // Data and documents
    "application/x-www-form-urlencoded", "application/x-yaml", "application/toml", "application/x-toml",
    "application/hjson", "application/csv", "application/x-csv", "application/n-triples", "application/n-quads",
    "application/trig", "application/link-format", "application/linkset", "application/openmetrics-text",
    "application/sdp", "application/rtf", "application/x-bibtex", "application/x-subrip",
    "application/x-mpegurl", "application/vnd.apple.mpegurl", "audio/mpegurl", "audio/x-mpegurl",
    "application/relax-ng-compact-syntax",
    // Tokens, keys and certificates in text form
    "application/jwt", "application/sd-jwt", "application/jose", "application/pem-certificate-chain",
    "application/x-pem-file", "application/pgp-keys", "application/pgp-signature",
  ]
}
