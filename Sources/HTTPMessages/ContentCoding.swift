/// How a body can be compressed on its way (RFC 9110 section 8.4.1), the one that is liked best first.
package enum ContentCoding: String, Sendable, CaseIterable {
  /// RFC 7932.
  case brotli = "br"
  /// RFC 1952.
  case gzip
  /// RFC 8878.
  case zstd
}
