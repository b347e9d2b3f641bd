import WireFormat

/// Builds request targets in origin form (RFC 9112 section 3.2.1): only visible ASCII, one `?` at most that begins the
/// query, no fragment.
struct RequestTarget {
  /// What has been written.
  private(set) var bytes: [UInt8] = []
  private var hasQuery = false

  init() { bytes.reserveCapacity(128) }

  /// Writes the path, given as text: what may not stand in a path is encoded, `%XX` is kept.
  ///
  /// - Parameter basePath: taken off once where it ends at a segment boundary; it begins with `/` and does not end so.
  /// - Returns: whether the path begins with `/`; nothing is written if not.
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

  /// Writes a query as it was sent, stray percent signs included; what may not stand in one is encoded.
  mutating func setQuery(_ query: Span<UInt8>) {
    guard !query.isEmpty else { return }
    beginParameter()
    PercentEncoding.encode(query, allowing: Self.query, into: &bytes)
  }

  private static let query = PercentEncoding.query.union(ByteSet("%"))

  /// Adds a query parameter whose name and value are plain text.
  mutating func addDecodedParameter(_ name: Span<UInt8>, _ value: Span<UInt8>) {
    beginParameter()
    PercentEncoding.encode(name, allowing: PercentEncoding.unreserved, into: &bytes)
    bytes.append(UInt8(ascii: "="))
    PercentEncoding.encode(value, allowing: PercentEncoding.unreserved, into: &bytes)
  }

  /// What a value may hold without ending it.
  private static let parameterValue = PercentEncoding.unreserved.union(ByteSet("!$'()*+,;=:@/?[]%"))
  private static let parameterName = PercentEncoding.unreserved.union(ByteSet("!$'()*+,;:@/?[]%"))

  /// Adds a query parameter whose name and value are percent-encoded already, as they are.
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
