import WireFormat

/// Builds request targets in origin form (RFC 9112 section 3.2.1): visible ASCII only, at most one `?`, which starts
/// the query, and no fragment.
struct RequestTarget {
  private(set) var bytes: [UInt8] = []
  private var hasQuery = false

  init() { bytes.reserveCapacity(128) }

  /// Writes the path. Characters that are not allowed in a path are encoded; `%XX` is kept.
  ///
  /// - Parameter basePath: removed once if it ends at a segment boundary. It starts with `/` and has no trailing slash.
  /// - Returns: false if the path does not start with `/`; nothing is written then.
  mutating func setPath(_ path: Span<UInt8>, removing basePath: [UInt8]) -> Bool {
    guard !path.isEmpty else {
      bytes.append(UInt8(ascii: "/"))
      return true
    }
    guard path[0] == UInt8(ascii: "/") else { return false }
    let rest = Self.removing(basePath, from: path)
    if rest.isEmpty { bytes.append(UInt8(ascii: "/")) }
    PercentEncoding.encode(rest, allowing: PercentEncoding.path, keepingEscapes: true, into: &bytes)
    return true
  }

  /// Writes a query as it was sent, including stray percent signs. Characters that are not allowed are encoded.
  mutating func setQuery(_ query: Span<UInt8>) {
    guard !query.isEmpty else { return }
    beginParameter()
    PercentEncoding.encode(query, allowing: Self.query, into: &bytes)
  }

  private static let query = PercentEncoding.query.union(ByteSet("%"))

  /// Adds a query parameter from an unencoded name and value.
  mutating func addDecodedParameter(_ name: Span<UInt8>, _ value: Span<UInt8>) {
    beginParameter()
    PercentEncoding.encode(name, allowing: PercentEncoding.unreserved, into: &bytes)
    bytes.append(UInt8(ascii: "="))
    PercentEncoding.encode(value, allowing: PercentEncoding.unreserved, into: &bytes)
  }

  /// The characters that do not end a value.
  private static let parameterValue = PercentEncoding.unreserved.union(ByteSet("!$'()*+,;=:@/?[]%"))
  private static let parameterName = PercentEncoding.unreserved.union(ByteSet("!$'()*+,;:@/?[]%"))

  /// Adds a query parameter from a percent-encoded name and value, which are kept.
  mutating func addEncodedParameter(_ name: Span<UInt8>, _ value: Span<UInt8>) {
    beginParameter()
    PercentEncoding.encode(name, allowing: Self.parameterName, into: &bytes)
    bytes.append(UInt8(ascii: "="))
    PercentEncoding.encode(value, allowing: Self.parameterValue, into: &bytes)
  }

  private mutating func beginParameter() {
    bytes.append(hasQuery ? UInt8(ascii: "&") : UInt8(ascii: "?"))
    hasQuery = true
  }

  @_lifetime(copy path)
  private static func removing(_ basePath: [UInt8], from path: Span<UInt8>) -> Span<UInt8> {
    guard !basePath.isEmpty, path.count >= basePath.count else { return path }
    for index in basePath.indices where path[index] != basePath[index] { return path }
    guard path.count == basePath.count || path[basePath.count] == UInt8(ascii: "/") else { return path }
    return path.extracting(basePath.count..<path.count)
  }
}
