package import HTTPMessages

/// Which answers are compressed, how, and what their fields say then (`AWS_LWA_ENABLE_COMPRESSION`).
package struct CompressionPolicy: Sendable {
  /// Bodies of this many bytes and less stay as they are: the coding's own frame would eat what it saves.
  package static let sizeLimit = 32

  /// What becomes of an answer.
  package enum Verdict: Sendable, Equatable {
    /// It goes out as it came.
    case leave
    /// It could have been compressed, had the caller wanted it so: caches are told by `vary`.
    case vary
    /// It is to be compressed so.
    case compress(ContentCoding)
  }

  /// The verdict on an answer.
  ///
  /// - Parameters:
  ///   - head: the answer's head.
  ///   - size: the size of its body in bytes.
  ///   - request: what was asked. The answer to HEAD says what that to GET would (RFC 9110 section 9.3.2), so its
  ///     Content-Length stands for the size.
  package static func verdict(on head: HTTPResponseHead, size: Int, to request: HTTPRequest) -> Verdict {
    let size = request.method == .head ? head.fields.firstText("content-length").flatMap { Int($0) } ?? 0 : size
    guard size > sizeLimit, mayChange(head) else { return .leave }
    let accepted = AcceptEncoding(request.fields.all("accept-encoding"))
    return accepted.preferred.map { .compress($0) } ?? .vary
  }

  /// Whether the answer's form may be changed: it is whole, in no coding yet, of a type that compresses, and nothing in
  /// it forbids the change or would be made wrong by it.
  private static func mayChange(_ head: HTTPResponseHead) -> Bool {
    let fields = head.fields
    // Part of a form (RFC 9110 section 14.4) is no form by itself.
    guard head.status >= 200, ![204, 206, 304].contains(head.status), !fields.contains("content-range") else {
      return false
    }
    for coding in fields.all("content-encoding") where !coding.isEmpty && !isName(coding, "identity") { return false }
    // Digests of the content (RFC 9530, and its forerunners) would no longer be right.
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

  /// Whether bodies of this media type get smaller, and whoever reads them reads them as a whole.
  private static func compresses(_ contentType: ArraySlice<UInt8>) -> Bool {
    let end = contentType.firstIndex(of: UInt8(ascii: ";")) ?? contentType.endIndex
    let type = asciiLowercased(
      String(decoding: HTTPSyntax.trimmingWhitespace(contentType[..<end]), as: UTF8.self))
    if type.hasPrefix("image/") { return type == "image/svg+xml" || type == "image/bmp" }
    if type.hasPrefix("audio/") || type.hasPrefix("video/") || type.hasPrefix("font/woff") { return false }
    if type.hasPrefix("application/grpc") { return false }
    return !incompressible.contains(type)
  }

  /// Event streams, whose events must arrive one by one, and what is compressed by nature.
  private static let incompressible: Set<String> = [
    "text/event-stream", "application/zip", "application/gzip", "application/x-gzip", "application/zstd",
    "application/x-bzip2", "application/x-xz", "application/x-7z-compressed", "application/x-rar-compressed",
    "application/vnd.rar", "application/java-archive", "application/epub+zip",
  ]

  private static func isName(_ bytes: ArraySlice<UInt8>, _ lowercased: String) -> Bool {
    bytes.count == lowercased.utf8.count && bytes.map(lowercasedASCII).elementsEqual(lowercased.utf8)
  }
}
