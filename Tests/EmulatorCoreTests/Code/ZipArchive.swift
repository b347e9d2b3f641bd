/// A zip archive, made for tests. Every number in it can be wrong.
struct ZipArchive {
  struct Entry {
    var name: [UInt8]
    /// The name in the local header; nil for the same.
    var localName: [UInt8]?
    var content: [UInt8] = []
    var size: Int?
    var compressedSize: Int?
    var headerOffset: Int?
    var checksum = 0
    var method = 0
    var flags = 0
    /// 3 is Unix, 0 is MS-DOS.
    var madeBy = 3
    var mode = 0o100644
    var extra: [UInt8] = []

    init(_ name: String, _ content: String = "", mode: Int? = nil) {
      self.name = Array(name.utf8)
      self.content = Array(content.utf8)
      self.mode = mode ?? (name.hasSuffix("/") ? 0o040755 : 0o100644)
    }
  }

  var entries: [Entry]
  var count: Int?
  var disk = 0
  var comment: [UInt8] = []
  var usesZIP64 = false
  /// What precedes the first entry.
  var prefix: [UInt8] = []

  init(_ entries: [Entry]) { self.entries = entries }

  /// The file.
  var bytes: [UInt8] { prefix + locals + directory + end }

  var directoryOffset: Int { prefix.count + locals.count }

  private var locals: [UInt8] { entries.flatMap { local($0) } }

  private func local(_ entry: Entry) -> [UInt8] {
    let name = entry.localName ?? entry.name
    return number(0x0403_4b50, 4) + number(20, 2) + number(entry.flags, 2) + number(entry.method, 2) + number(0, 4)
      + number(entry.checksum, 4) + number(entry.content.count, 4) + number(entry.size ?? entry.content.count, 4)
      + number(name.count, 2) + number(0, 2) + name + entry.content
  }

  private var directory: [UInt8] {
    var bytes: [UInt8] = []
    var offset = prefix.count
    for entry in entries {
      bytes += number(0x0201_4b50, 4) + number(entry.madeBy << 8 | 20, 2) + number(20, 2) + number(entry.flags, 2)
      bytes += number(entry.method, 2) + number(0, 4) + number(entry.checksum, 4)
      bytes += number(entry.compressedSize ?? entry.content.count, 4) + number(entry.size ?? entry.content.count, 4)
      bytes += number(entry.name.count, 2) + number(entry.extra.count, 2) + number(0, 2) + number(0, 4)
      bytes += number(entry.mode << 16, 4) + number(entry.headerOffset ?? offset, 4) + entry.name + entry.extra
      offset += local(entry).count
    }
    return bytes
  }

  private var end: [UInt8] {
    let count = count ?? entries.count
    let size = directory.count
    var bytes: [UInt8] = []
    if usesZIP64 {
      bytes += number(0x0606_4b50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8)
      bytes += number(count, 8) + number(count, 8) + number(size, 8) + number(directoryOffset, 8)
      bytes += number(0x0706_4b50, 4) + number(0, 4) + number(directoryOffset + size, 8) + number(1, 4)
    }
    bytes += number(0x0605_4b50, 4) + number(disk, 2) + number(disk, 2)
    bytes += number(usesZIP64 ? 0xffff : count, 2) + number(usesZIP64 ? 0xffff : count, 2)
    bytes += number(usesZIP64 ? 0xffff_ffff : size, 4) + number(usesZIP64 ? 0xffff_ffff : directoryOffset, 4)
    return bytes + number(comment.count, 2) + comment
  }

  private func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// Numbers in an additional field of an entry, section 4.5.3.
  static func zip64(_ numbers: Int...) -> [UInt8] {
    [1, 0, UInt8(numbers.count * 8), 0]
      + numbers.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  }
}
