/// A file in a zip archive, from its header in the central directory.
///
/// See <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, section 4.3.12.
package struct ZipEntry: Sendable, Equatable {
  /// What is unpacked.
  package enum Kind: Sendable, Equatable {
    /// A directory.
    case directory
    /// A file with these permissions.
    case file(permissions: UInt16)
    /// A symbolic link, whose target is the content.
    case link
  }

  /// How the content is stored.
  package enum Method: Int, Sendable {
    /// As it is.
    case stored = 0
    /// Compressed by DEFLATE (RFC 1951).
    case deflated = 8
  }

  /// The components of its path; none of them is empty, `.` or `..`.
  package var components: [String]
  /// What is unpacked.
  package var kind: Kind
  /// How the content is stored.
  package var method: Method
  /// The size of the stored content, in bytes.
  package var compressedSize: Int
  /// The size of the content, in bytes.
  package var size: Int
  /// The CRC-32 of the content.
  package var checksum: UInt32
  /// Where its local header begins in the file.
  package var headerOffset: Int
  /// The bytes of its name, as they are in both headers.
  var nameBytes: [UInt8]

  /// Its path in the archive.
  package var path: String { components.joined(separator: "/") }

  /// The size of a local header without its variable part.
  package static let localHeaderSize = 30

  /// Where the content begins, after the local header.
  ///
  /// - Parameter header: the bytes from ``headerOffset``: ``localHeaderSize`` bytes and the name.
  package func contentOffset(localHeader header: [UInt8]) throws(ZipError) -> Int {
    let fields = LittleEndianFields(header)
    guard fields.number(at: 0, size: 4) == 0x0403_4b50, let nameSize = fields.number(at: 26, size: 2),
      let extraSize = fields.number(at: 28, size: 2)
    else { throw ZipError("its local header is missing or damaged", entry: path) }
    guard nameSize == nameBytes.count, fields.bytes(at: Self.localHeaderSize, count: nameSize) == nameBytes[...],
      fields.number(at: 8, size: 2) == method.rawValue
    else { throw ZipError("its local header contradicts the central directory", entry: path) }
    return headerOffset + Self.localHeaderSize + nameSize + extraSize
  }

  /// How many bytes of the local header ``contentOffset(localHeader:)`` needs.
  package var neededHeaderSize: Int { Self.localHeaderSize + nameBytes.count }

  /// Checks the target of a symbolic link, which must stay in the archive.
  ///
  /// - Parameter content: the content of the entry.
  /// - Returns: the target.
  package func linkTarget(_ content: [UInt8]) throws(ZipError) -> String {
    guard let target = String(validating: content, as: UTF8.self), !content.isEmpty, !content.contains(0) else {
      throw ZipError("its symbolic link has no valid target", entry: path)
    }
    let parts = target.split(separator: "/")
    let ups = parts.prefix { $0 == ".." }.count
    // A `..` after a name could follow another link first.
    guard !target.hasPrefix("/"), ups < components.count, !parts.dropFirst(ups).contains("..") else {
      throw ZipError("its symbolic link to \(target) leaves the archive", entry: path)
    }
    return target
  }

  /// The largest target of a symbolic link, in bytes (`PATH_MAX`).
  package static let largestLinkTarget = 4096
}
