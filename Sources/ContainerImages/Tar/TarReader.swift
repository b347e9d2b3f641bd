/// Reads the headers of a tar archive: events in, actions out.
///
/// The caller reads 512 bytes and passes them to ``read(_:)``, which says what comes next. Contents are padded to
/// multiples of 512 bytes.
package struct TarReader: Sendable {
  /// What follows a header.
  package enum Step: Sendable, Equatable {
    /// Another header.
    case header
    /// Data about the next entry of this size, which is to be read with its padding and passed to ``read(metadata:)``.
    case metadata(size: Int)
    /// An entry. Its content of `entry.size` bytes follows, then the next header.
    case entry(TarEntry)
    /// Nothing. Any bytes that follow have no meaning.
    case end
  }

  /// The size of a header in bytes.
  package static let headerSize = TarBlock.size
  /// The largest amount of data about an entry, in bytes.
  package static let largestMetadata = 1 << 20

  private enum Metadata: Sendable { case pax, ignored, longName, longTarget }

  /// What is being read as metadata.
  private var metadata: Metadata?
  /// Replacements for the fields of the next header.
  private var longName: [UInt8]?
  private var longTarget: [UInt8]?
  private var attributes = PaxAttributes()

  /// Creates a reader at the start of an archive.
  package init() {}

  /// The number of bytes after a content of this size, up to the next header.
  package static func padding(after size: Int) -> Int { (headerSize - size % headerSize) % headerSize }

  /// Reads a header.
  ///
  /// - Parameter bytes: the next 512 bytes. Fewer are an archive that was cut off, except for none at all: some programs
  ///   write no end marker.
  package mutating func read(_ bytes: [UInt8]) throws(ImageError) -> Step {
    guard !bytes.isEmpty, bytes.contains(where: { $0 != 0 }) || bytes.count < Self.headerSize else {
      guard metadata == nil, longName == nil, longTarget == nil, attributes == PaxAttributes() else {
        throw Self.truncated
      }
      return .end
    }
    guard bytes.count == Self.headerSize else { throw Self.truncated }
    let block = try TarBlock(bytes)
    guard let size = block.size, size >= 0 else { throw ImageError(.broken, "An entry has an invalid size") }
    switch block.type {
    case UInt8(ascii: "x"): metadata = .pax
    case UInt8(ascii: "g"): metadata = .ignored
    case UInt8(ascii: "L"): metadata = .longName
    case UInt8(ascii: "K"): metadata = .longTarget
    default: return .entry(try entry(block, size: size))
    }
    guard size <= Self.largestMetadata else {
      throw ImageError(.tooLarge, "An entry has more than \(Self.largestMetadata) bytes of attributes")
    }
    return .metadata(size: size)
  }

  /// Reads the data that ``Step/metadata(size:)`` asked for, without its padding.
  package mutating func read(metadata bytes: [UInt8]) throws(ImageError) {
    switch metadata {
    case .pax: try attributes.read(bytes)
    case .longName: longName = Array(bytes.prefix { $0 != 0 })
    case .longTarget: longTarget = Array(bytes.prefix { $0 != 0 })
    // Attributes for all entries are in use by git only, for a comment.
    case .ignored, nil: break
    }
    metadata = nil
  }

  /// An archive ends in the middle of an entry.
  package static let truncated = ImageError(
    .broken, "It ends in the middle of an entry", hint: "The file is incomplete. Copy or save it again.")

  private mutating func entry(_ block: TarBlock, size: Int) throws(ImageError) -> TarEntry {
    defer {
      (longName, longTarget) = (nil, nil)
      attributes = PaxAttributes()
    }
    let name = attributes.path ?? longName ?? block.name
    var entry = TarEntry(
      kind: .file, name: name, linkTarget: attributes.linkTarget ?? longTarget ?? block.linkTarget)
    entry.size = attributes.size ?? size
    entry.mode = UInt16((block.mode ?? 0) & 0o7777)
    entry.userID = Self.identifier(attributes.userID ?? block.userID)
    entry.groupID = Self.identifier(attributes.groupID ?? block.groupID)
    entry.modificationTime = attributes.modificationTime ?? block.modificationTime ?? 0
    switch block.type {
    // A file whose name ends with a slash is a directory of the oldest format.
    case UInt8(ascii: "0"), 0, UInt8(ascii: "7"): entry.kind = name.last == UInt8(ascii: "/") ? .directory : .file
    case UInt8(ascii: "1"): entry.kind = .hardLink
    case UInt8(ascii: "2"): entry.kind = .symbolicLink
    case UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "6"): entry.kind = .special
    case UInt8(ascii: "5"): entry.kind = .directory
    case UInt8(ascii: "S"): throw PaxAttributes.sparse
    default:
      throw ImageError(
        .unsupported, "An entry has the type \(block.type), which is not known",
        hint: "Use a tool that writes the POSIX or GNU format of tar.")
    }
    // Links and directories have no content, whatever their size says: POSIX.
    if entry.kind != .file { entry.size = 0 }
    return entry
  }

  private static func identifier(_ number: Int?) -> UInt32 {
    // The largest number stands for "unchanged".
    guard let number, let identifier = UInt32(exactly: number), identifier < .max else { return 0 }
    return identifier
  }
}
