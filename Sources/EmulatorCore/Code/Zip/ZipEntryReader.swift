/// Reads a header of the central directory.
enum ZipEntryReader {
  private static let headerSize = 46

  /// Reads the first header in `bytes`.
  ///
  /// - Returns: the entry, and the size of its header in bytes.
  static func read(_ bytes: ArraySlice<UInt8>) throws(ZipError) -> (ZipEntry, size: Int) {
    let fields = LittleEndianFields(bytes)
    func number(_ offset: Int, _ size: Int) throws(ZipError) -> Int {
      guard let number = fields.number(at: offset, size: size) else { throw ZipError("its directory is incomplete") }
      return number
    }
    let nameSize = try number(28, 2)
    let extraSize = try number(30, 2)
    let commentSize = try number(32, 2)
    guard fields.isSignature(0x0201_4b50, at: 0), let nameBytes = fields.bytes(at: headerSize, count: nameSize),
      let extra = fields.bytes(at: headerSize + nameSize, count: extraSize),
      fields.bytes(at: headerSize + nameSize + extraSize, count: commentSize) != nil
    else { throw ZipError("its directory is damaged") }
    let name = try name(of: nameBytes)
    let flags = try number(8, 2)
    // Encryption of the content, strong encryption, and encryption of the directory.
    guard flags & (1 | 1 << 6 | 1 << 13) == 0 else { throw ZipError("it is encrypted", entry: name) }
    let methodNumber = try number(10, 2)
    guard let method = ZipEntry.Method(rawValue: methodNumber) else {
      throw ZipError("its compression method \(methodNumber) is not supported. Use DEFLATE", entry: name)
    }
    var entry = ZipEntry(
      components: try components(of: name),
      kind: try kind(name: name, madeBy: try number(4, 2) >> 8, attributes: try number(38, 4)), method: method,
      compressedSize: try number(20, 4), size: try number(24, 4),
      checksum: UInt32(truncatingIfNeeded: try number(16, 4)),
      headerOffset: try number(42, 4), nameBytes: Array(nameBytes))
    try readLargeNumbers(of: &entry, from: extra)
    try check(entry)
    return (entry, headerSize + nameSize + extraSize + commentSize)
  }

  private static func check(_ entry: ZipEntry) throws(ZipError) {
    if entry.method == .stored, entry.size != entry.compressedSize {
      throw ZipError("its two sizes differ, but it is not compressed", entry: entry.path)
    }
    guard entry.size <= 1 << 40 else { throw ZipError("its size is not plausible", entry: entry.path) }
    switch entry.kind {
    case .directory where entry.size > 0: throw ZipError("it is a directory with content", entry: entry.path)
    case .link where entry.size > ZipEntry.largestLinkTarget:
      throw ZipError("its symbolic link is too long", entry: entry.path)
    case .file where entry.components.isEmpty, .link where entry.components.isEmpty:
      throw ZipError("it is a file without a name", entry: entry.path)
    default: break
    }
  }

  private static func name(of bytes: ArraySlice<UInt8>) throws(ZipError) -> String {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw ZipError("its name is not UTF-8", entry: String(decoding: bytes, as: UTF8.self))
    }
    return name
  }

  private static func components(of name: String) throws(ZipError) -> [String] {
    guard !name.utf8.contains(0) else { throw ZipError("its name has a NUL character", entry: name) }
    guard !name.utf8.contains(UInt8(ascii: "\\")) else {
      throw ZipError("its name has a backslash. Pack the archive with a tool that separates folders by /", entry: name)
    }
    guard !name.hasPrefix("/") else { throw ZipError("its path is absolute", entry: name) }
    let components = name.split(separator: "/").map(String.init).filter { $0 != "." }
    guard !components.contains("..") else { throw ZipError("its path leaves the archive", entry: name) }
    guard components.allSatisfy({ $0.utf8.count <= 255 }) else { throw ZipError("its name is too long", entry: name) }
    return components
  }

  /// What the entry is. Only archives made on Unix or macOS have permissions and symbolic links.
  private static func kind(name: String, madeBy: Int, attributes: Int) throws(ZipError) -> ZipEntry.Kind {
    let isDirectory = name.hasSuffix("/")
    let mode = madeBy == 3 || madeBy == 19 ? attributes >> 16 : 0
    switch mode & 0o170000 {
    case 0 where isDirectory, 0o040000: return .directory
    case 0, 0o100000:
      guard !isDirectory else { throw ZipError("it is a file, but its name ends with /", entry: name) }
      let permissions = UInt16(mode & 0o777)
      return .file(permissions: permissions == 0 ? 0o644 : permissions)
    case 0o120000: return .link
    default: throw ZipError("it is a device, a pipe or a socket", entry: name)
    }
  }

  /// Replaces numbers that do not fit in the header with those of the ZIP64 field, section 4.5.3.
  private static func readLargeNumbers(of entry: inout ZipEntry, from extra: ArraySlice<UInt8>) throws(ZipError) {
    var numbers: LittleEndianFields?
    let fields = LittleEndianFields(extra)
    var offset = 0
    while let kind = fields.number(at: offset, size: 2), let size = fields.number(at: offset + 2, size: 2) {
      guard let field = fields.bytes(at: offset + 4, count: size) else {
        throw ZipError("its additional fields are damaged", entry: entry.path)
      }
      if kind == 1 { numbers = LittleEndianFields(field) }
      offset += 4 + size
    }
    var place = 0
    func replacement(for number: Int) throws(ZipError) -> Int {
      guard number == 0xffff_ffff, let numbers else { return number }
      guard let large = numbers.number(at: place, size: 8) else {
        throw ZipError("its ZIP64 field is damaged", entry: entry.path)
      }
      place += 8
      return large
    }
    entry.size = try replacement(for: entry.size)
    entry.compressedSize = try replacement(for: entry.compressedSize)
    entry.headerOffset = try replacement(for: entry.headerOffset)
  }
}
