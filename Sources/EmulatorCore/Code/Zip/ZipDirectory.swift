/// The central directory of a zip archive, which lists its entries.
///
/// It is read strictly: an archive that two programs could understand differently is refused.
package struct ZipDirectory: Sendable, Equatable {
  /// Where the directory is in the file.
  package struct Location: Sendable, Equatable {
    /// Its first byte.
    package var offset: Int
    /// Its size in bytes.
    package var size: Int
    /// The number of entries.
    package var count: Int
  }

  /// How many bytes at the end of a file have to be searched for the directory's location: the end records, and the
  /// longest comment.
  package static let tailSize = 22 + 65_535 + 20 + 56

  /// The largest directory that is read, in bytes.
  package static let largestSize = 64 * 1024 * 1024

  /// Finds the directory.
  ///
  /// - Parameters:
  ///   - tail: the last ``tailSize`` bytes of the file, or all of it.
  ///   - fileSize: the size of the file in bytes.
  package static func locate(inTail tail: [UInt8], fileSize: Int) throws(ZipError) -> Location {
    let fields = LittleEndianFields(tail)
    var end = tail.count - 22
    while end >= 0,
      !(fields.isSignature(0x0605_4b50, at: end) && fields.number(at: end + 20, size: 2) == tail.count - end - 22)
    {
      end -= 1
    }
    guard end >= 0, let count = fields.number(at: end + 10, size: 2), let size = fields.number(at: end + 12, size: 4),
      let offset = fields.number(at: end + 16, size: 4)
    else { throw ZipError("it is not a zip file, or it is incomplete") }
    let tailOffset = fileSize - tail.count
    var location = Location(offset: offset, size: size, count: count)
    var directoryEnd = tailOffset + end
    if fields.number(at: end + 4, size: 2) != 0 || fields.number(at: end + 6, size: 2) != 0
      || fields.number(at: end + 8, size: 2) != count
    {
      throw ZipError("it is a part of a split archive. Pack it as one file")
    }
    if count == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff {
      (location, directoryEnd) = try locate64(fields, end: end, tailOffset: tailOffset)
    }
    guard location.size <= largestSize else { throw ZipError("its directory is too large") }
    guard location.offset <= directoryEnd, location.size == directoryEnd - location.offset else {
      throw ZipError("its directory is damaged, or there is other data before or after the archive")
    }
    return location
  }

  /// Reads the records of ZIP64, section 4.3.14. The end record directly follows the directory, and its locator follows it.
  private static func locate64(
    _ fields: LittleEndianFields, end: Int, tailOffset: Int
  ) throws(ZipError) -> (Location, end: Int) {
    let record = end - 20 - 56
    guard fields.isSignature(0x0706_4b50, at: end - 20), fields.isSignature(0x0606_4b50, at: record),
      fields.number(at: end - 20 + 8, size: 8) == tailOffset + record, fields.number(at: record + 4, size: 8) == 44,
      let count = fields.number(at: record + 32, size: 8), fields.number(at: record + 24, size: 8) == count,
      let size = fields.number(at: record + 40, size: 8), let offset = fields.number(at: record + 48, size: 8)
    else { throw ZipError("its ZIP64 records are damaged") }
    return (Location(offset: offset, size: size, count: count), tailOffset + record)
  }

  /// The entries, in the order of the directory, without those that are only the archive's root.
  package let entries: [ZipEntry]

  /// The size of everything unpacked, in bytes.
  package var unpackedSize: Int { entries.reduce(0) { $0 + $1.size } }

  /// A file that only its owner can read, if there is one.
  package var unreadableEntry: ZipEntry? {
    entries.first { entry in
      if case .file(let permissions) = entry.kind { permissions & 0o004 == 0 } else { false }
    }
  }

  /// Reads and checks all entries.
  ///
  /// - Parameters:
  ///   - bytes: the directory.
  ///   - location: where it was found.
  package init(_ bytes: [UInt8], at location: Location) throws(ZipError) {
    var entries: [ZipEntry] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let (entry, size) = try ZipEntryReader.read(rest)
      if !entry.components.isEmpty { entries.append(entry) }
      rest = rest.dropFirst(size)
      guard entries.count <= location.count else { break }
    }
    guard rest.isEmpty, entries.count <= location.count else {
      throw ZipError("its directory has another number of entries than it says")
    }
    try Self.checkPaths(entries)
    try Self.checkPlaces(entries, directoryOffset: location.offset)
    self.entries = entries
  }

  /// No two entries are unpacked to the same path, and nothing is unpacked through a link or a file.
  private static func checkPaths(_ entries: [ZipEntry]) throws(ZipError) {
    var kinds: [String: ZipEntry.Kind] = [:]
    for entry in entries {
      let previous = kinds.updateValue(entry.kind, forKey: entry.path)
      guard previous == nil || (previous == .directory && entry.kind == .directory) else {
        throw ZipError("the archive has two entries with this name", entry: entry.path)
      }
    }
    for entry in entries {
      var parent = ""
      for component in entry.components.dropLast() {
        parent += parent.isEmpty ? component : "/\(component)"
        switch kinds[parent] {
        case nil, .directory: continue
        case .link: throw ZipError("its path goes through the symbolic link \(parent)", entry: entry.path)
        case .file: throw ZipError("its path goes through the file \(parent)", entry: entry.path)
        }
      }
    }
  }

  /// The contents lie before the directory and do not overlap. Overlaps make small archives that unpack to large ones.
  private static func checkPlaces(_ entries: [ZipEntry], directoryOffset: Int) throws(ZipError) {
    let sorted = entries.sorted { $0.headerOffset < $1.headerOffset }
    for (index, entry) in sorted.enumerated() {
      let limit = index + 1 < sorted.count ? sorted[index + 1].headerOffset : directoryOffset
      guard entry.headerOffset <= limit, limit - entry.headerOffset >= entry.neededHeaderSize,
        entry.compressedSize <= limit - entry.headerOffset - entry.neededHeaderSize
      else { throw ZipError("its content overlaps with that of another entry", entry: entry.path) }
    }
  }
}
