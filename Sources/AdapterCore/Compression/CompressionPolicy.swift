package import HTTPMessages

/// Decides which responses are compressed and how, and adapts their fields (`AWS_LWA_ENABLE_COMPRESSION`).
package struct CompressionPolicy: Sendable {
  /// Bodies of at most this many bytes are not compressed: the overhead of the coding would cancel the savings.
  package static let sizeLimit = 32

  /// What to do with a response.
  package enum Verdict: Sendable, Equatable {
    /// Send it unchanged.
    case leave
    /// Send it uncompressed, but tell caches with `vary` that other callers may get a compressed response.
    case vary
    /// Compress it with this coding.
    case compress(ContentCoding)
  }

  /// Decides about a response.
  ///
  /// - Parameters:
  ///   - head: the response's head.
  ///   - size: the size of its body in bytes.
  ///   - request: the request. The response to HEAD has the same fields as one to GET (RFC 9110 section 9.3.2), so its
  ///     Content-Length is used as the size.
  package static func verdict(on head: HTTPResponseHead, size: Int, to request: HTTPRequest) -> Verdict {
    let size = request.method == .head ? head.fields.firstText("content-length").flatMap { Int($0) } ?? 0 : size
    guard size > sizeLimit, mayChange(head) else { return .leave }
    let accepted = AcceptEncoding(request.fields.all("accept-encoding"))
    return accepted.preferred.map { .compress($0) } ?? .vary
  }

  /// Whether the response may be compressed: it is complete, has no content coding yet, its type compresses well, and
  /// no field forbids the change or would become wrong.
  private static func mayChange(_ head: HTTPResponseHead) -> Bool {
    let fields = head.fields
    // A partial response (RFC 9110 section 14.4) is a range of the uncompressed bytes.
    guard head.status >= 200, ![204, 206, 304].contains(head.status), !fields.contains("content-range") else {
      return false
    }
    for coding in fields.all("content-encoding") where !coding.isEmpty && !isName(coding, "identity") { return false }
    // Digests of the content (RFC 9530 and its predecessors) would no longer match.
    for name in ["content-digest", "repr-digest", "digest", "content-md5"] as [StaticString] where fields.contains(name)
    {
      return false
    }
    guard !fields.all("cache-control").contains(where: hasNoTransform) else { return false }
    return fields.first("content-type").map(compresses) ?? true
  }

  /// RFC 9111 section 5.2.2.6.
  private static func hasNoTransform(_ cacheControl: ArraySlice<UInt8>) -> Bool {
    cacheControl.split(separator: UInt8(ascii: ",")).contains { directive in
      isName(HTTPSyntax.trimmingWhitespace(directive), "no-transform")
    }
  }

  /// Whether bodies of this media type get smaller and are not read piece by piece.
  private static func compresses(_ contentType: ArraySlice<UInt8>) -> Bool {
    let end = contentType.firstIndex(of: UInt8(ascii: ";")) ?? contentType.endIndex
    let type = asciiLowercased(
      String(decoding: HTTPSyntax.trimmingWhitespace(contentType[..<end]), as: UTF8.self))
    if type.hasPrefix("image/") { return type == "image/svg+xml" || type == "image/bmp" }
    if type.hasPrefix("audio/") || type.hasPrefix("video/") || type.hasPrefix("font/woff") { return false }
    if type.hasPrefix("application/grpc") { return false }
    return !incompressible.contains(type)
  }

  /// Event streams, whose events must arrive one by one, and types that are already compressed.
  private static let incompressible: Set<String> = [
    "text/event-stream", "application/zip", "application/gzip", "application/x-gzip", "application/zstd",
    "application/x-bzip2", "application/x-xz", "application/x-7z-compressed", "application/x-rar-compressed",
    "application/vnd.rar", "application/java-archive", "application/epub+zip",
  ]

  private static func isName(_ bytes: ArraySlice<UInt8>, _ lowercased: String) -> Bool {
    bytes.count == lowercased.utf8.count && bytes.map(lowercasedASCII).elementsEqual(lowercased.utf8)
  }
}

extension CompressionPolicy {
  /// Marks the response as dependent on Accept-Encoding, with `vary` (RFC 9110 section 12.5.5).
  package static func markVarying(_ fields: inout HTTPFields) {
    for value in fields.all("vary") {
      for name in value.split(separator: UInt8(ascii: ",")) {
        let name = asciiLowercased(String(decoding: HTTPSyntax.trimmingWhitespace(name), as: UTF8.self))
        if name == "*" || name == "accept-encoding" { return }
      }
    }
    fields.append(name: "vary", value: "accept-encoding")
  }

  /// Adapts the fields to the compressed body.
  ///
  /// Its length differs, ranges of it are not available, and a strong ETag, which stands for the exact bytes, becomes a
  /// weak one (RFC 9110 section 8.8.1).
  package static func markCompressed(_ fields: inout HTTPFields, with coding: ContentCoding) {
    fields.removeAll("content-length")
    fields.removeAll("accept-ranges")
    fields.set("content-encoding", to: coding.rawValue)
    if let tag = fields.firstText("etag"), tag.hasPrefix("\"") { fields.set("etag", to: "W/" + tag) }
    markVarying(&fields)
  }
}
