import EmulatorCore
import SeededRandom
import Testing

@Suite struct ZipDirectoryTests {
  private static func read(_ bytes: [UInt8]) throws(ZipError) -> ZipDirectory {
    let tail = Array(bytes.suffix(ZipDirectory.tailSize))
    let location = try ZipDirectory.locate(inTail: tail, fileSize: bytes.count)
    return try ZipDirectory(Array(bytes[location.offset..<location.offset + location.size]), at: location)
  }

  private static func error(_ archive: ZipArchive) -> String? {
    do throws(ZipError) {
      _ = try read(archive.bytes)
      return nil
    } catch {
      return "\(error)"
    }
  }

  private static func error(_ entries: ZipArchive.Entry...) -> String? { error(ZipArchive(entries)) }

  private static func changed(
    _ name: String, _ content: String = "", _ change: (inout ZipArchive.Entry) -> Void
  ) -> ZipArchive.Entry {
    var entry = ZipArchive.Entry(name, content)
    change(&entry)
    return entry
  }

  @Test func entriesAreRead() throws {
    var archive = ZipArchive([
      .init("bin/"), .init("bin/run", "#!/bin/sh", mode: 0o100755), .init("./a.txt", "text"),
      .init("link", "bin/run", mode: 0o120777), .init("./"),
    ])
    archive.comment = Array("a comment".utf8)
    for usesZIP64 in [false, true] {
      archive.usesZIP64 = usesZIP64
      let directory = try Self.read(archive.bytes)
      #expect(directory.entries.map(\.path) == ["bin", "bin/run", "a.txt", "link"])
      #expect(
        directory.entries.map(\.kind) == [
          .directory, .file(permissions: 0o755), .file(permissions: 0o644), .link,
        ])
      #expect(directory.unpackedSize == 9 + 4 + 7)
      #expect(directory.unreadableEntry == nil)
      for entry in directory.entries {
        let header = Array(archive.bytes[entry.headerOffset...].prefix(entry.neededHeaderSize))
        let offset = try entry.contentOffset(localHeader: header)
        #expect(offset == entry.headerOffset + entry.neededHeaderSize)
      }
    }
  }

  @Test func anEmptyArchiveHasNoEntries() throws {
    #expect(try Self.read(ZipArchive([]).bytes).entries.isEmpty)
  }

  @Test func archivesOfOtherSystemsHaveNoPermissions() throws {
    let entry = Self.changed("bootstrap") {
      $0.madeBy = 0
      $0.mode = 0o100755
    }
    #expect(try Self.read(ZipArchive([entry]).bytes).entries.map(\.kind) == [.file(permissions: 0o644)])
    #expect(
      try Self.read(ZipArchive([Self.changed("a") { $0.mode = 0 }]).bytes).entries.map(\.kind) == [
        .file(permissions: 0o644)
      ])
  }

  @Test func aFileForItsOwnerOnlyIsFound() throws {
    let directory = try Self.read(
      ZipArchive([.init("a", mode: 0o100644), .init("b", mode: 0o100600), .init("d/", mode: 0o040700)]).bytes)
    #expect(directory.unreadableEntry?.path == "b")
  }

  @Test func largeNumbersComeFromTheAdditionalField() throws {
    let entry = Self.changed("a", "text") {
      $0.size = 0xffff_ffff
      $0.compressedSize = 0xffff_ffff
      $0.extra = [9, 9, 1, 0, 0] + ZipArchive.zip64(4, 4)
    }
    #expect(try Self.read(ZipArchive([entry]).bytes).entries.map(\.size) == [4])
    let short = Self.changed("a", "text") {
      $0.size = 0xffff_ffff
      $0.compressedSize = 0xffff_ffff
      $0.extra = ZipArchive.zip64(4)
    }
    #expect(Self.error(short) == "entry a: its ZIP64 field is damaged")
    let huge = Self.changed("a") {
      $0.size = 0xffff_ffff
      $0.method = 8
      $0.extra = ZipArchive.zip64(.max)
    }
    #expect(Self.error(huge) == "entry a: its size is not plausible")
  }

  @Test(arguments: [
    ("../a", "its path leaves the archive"), ("a/../../b", "its path leaves the archive"),
    ("a/..", "its path leaves the archive"), ("/etc/passwd", "its path is absolute"),
    ("a\\b", "its name has a backslash. Pack the archive with a tool that separates folders by /"),
    ("a\0b", "its name has a NUL character"),
    (String(repeating: "x", count: 256), "its name is too long"),
  ])
  func pathsThatLeaveAreRefused(_ name: String, _ reason: String) {
    let shown = name.replacing("\0", with: "?")
    #expect(Self.error(.init(name)) == "entry \(shown): \(reason)")
  }

  @Test func namesMustBeUTF8() {
    #expect(Self.error(Self.changed("") { $0.name = [0x61, 0xff] }) == "entry a\u{FFFD}: its name is not UTF-8")
    #expect(Self.error(.init("")) == "entry without a name: it is a file without a name")
  }

  @Test func ambiguousPathsAreRefused() {
    #expect(Self.error(.init("a"), .init("a")) == "entry a: the archive has two entries with this name")
    #expect(Self.error(.init("b/a"), .init("b//./a")) == "entry b/a: the archive has two entries with this name")
    #expect(Self.error(.init("a/"), .init("a")) == "entry a: the archive has two entries with this name")
    #expect(Self.error(.init("a/"), .init("a/")) == nil)
    #expect(Self.error(.init("a/b"), .init("a")) == "entry a/b: its path goes through the file a")
    #expect(
      Self.error(.init("a/b/c"), .init("a", "x", mode: 0o120777))
        == "entry a/b/c: its path goes through the symbolic link a")
  }

  @Test(arguments: [1, 1 << 6, 1 << 13]) func encryptedEntriesAreRefused(_ flag: Int) {
    #expect(Self.error(Self.changed("a") { $0.flags = flag }) == "entry a: it is encrypted")
  }

  @Test(arguments: [0o010644, 0o020644, 0o060644, 0o140644]) func specialFilesAreRefused(_ mode: Int) {
    #expect(Self.error(.init("a", mode: mode)) == "entry a: it is a device, a pipe or a socket")
  }

  @Test func contradictionsAreRefused() {
    #expect(
      Self.error(Self.changed("a") { $0.method = 12 })
        == "entry a: its compression method 12 is not supported. Use DEFLATE")
    #expect(
      Self.error(Self.changed("a", "text") { $0.size = 5 })
        == "entry a: its two sizes differ, but it is not compressed")
    #expect(Self.error(.init("a/", "text")) == "entry a: it is a directory with content")
    #expect(Self.error(.init("a/", mode: 0o100644)) == "entry a/: it is a file, but its name ends with /")
    #expect(
      Self.error(.init("a", String(repeating: "x", count: 4097), mode: 0o120777))
        == "entry a: its symbolic link is too long")
  }

  @Test func overlappingContentsAreRefused() {
    let overlap = "its content overlaps with that of another entry"
    #expect(Self.error(.init("a", "text"), Self.changed("b", "text") { $0.headerOffset = 0 }) == "entry a: \(overlap)")
    #expect(
      Self.error(
        Self.changed("a", "text") {
          $0.compressedSize = 2000
          $0.size = 2000
        }) == "entry a: \(overlap)")
    #expect(Self.error(Self.changed("a") { $0.headerOffset = 0xffff_fff0 }) == "entry a: \(overlap)")
  }

  @Test func damagedDirectoriesAreRefused() {
    var archive = ZipArchive([.init("a"), .init("b")])
    archive.count = 1
    #expect(Self.error(archive) == "its directory has another number of entries than it says")
    archive = ZipArchive([.init("a")])
    archive.disk = 1
    #expect(Self.error(archive) == "it is a part of a split archive. Pack it as one file")
    for bytes in [[], Array("text".utf8), Array(ZipArchive([.init("a")]).bytes.dropLast())] as [[UInt8]] {
      #expect(throws: ZipError("it is not a zip file, or it is incomplete")) { try Self.read(bytes) }
    }
    #expect(
      throws: ZipError("its directory is damaged, or there is other data before or after the archive")
    ) { try Self.read([1, 2, 3] + ZipArchive([.init("a")]).bytes) }
  }

  @Test(arguments: [
    ("bin/run", "../lib/a", true), ("bin/run", "..", true), ("a", "b", true), ("a", "./b", true),
    ("a/b/c", "../../d", true), ("a", "..", false), ("a/b", "../../c", false), ("a", "/etc", false),
    ("a/b/c", "d/../../..", false), ("a", "", false),
  ])
  func linksStayInTheArchive(_ name: String, _ target: String, _ isAllowed: Bool) throws {
    let entry = try #require(
      try Self.read(ZipArchive([.init(name, target, mode: 0o120777)]).bytes).entries.first)
    if isAllowed {
      #expect(try entry.linkTarget(Array(target.utf8)) == target)
    } else {
      #expect(throws: ZipError.self) { try entry.linkTarget(Array(target.utf8)) }
    }
    #expect(throws: ZipError.self) { try entry.linkTarget([0xff]) }
    #expect(throws: ZipError.self) { try entry.linkTarget([0x61, 0]) }
  }

  @Test func aLocalHeaderMustAgree() throws {
    let archive = ZipArchive([Self.changed("a") { $0.localName = [0x62] }])
    let entry = try #require(try Self.read(archive.bytes).entries.first)
    #expect(throws: ZipError("its local header contradicts the central directory", entry: "a")) {
      try entry.contentOffset(localHeader: archive.bytes)
    }
    #expect(throws: ZipError("its local header is missing or damaged", entry: "a")) {
      try entry.contentOffset(localHeader: [1, 2, 3])
    }
  }

  /// Whatever the file contains, the result is an error or entries that are safe to unpack.
  @Test(arguments: 0..<400 as Range<UInt64>) func mutatedArchivesAreSafe(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var archive = ZipArchive([
      .init("bin/"), .init("bin/run", "#!/bin/sh", mode: 0o100755), .init("link", "bin/run", mode: 0o120777),
      Self.changed("large", "text") {
        $0.size = 0xffff_ffff
        $0.compressedSize = 0xffff_ffff
        $0.extra = ZipArchive.zip64(4, 4)
      },
    ])
    archive.usesZIP64 = generator.chance(oneIn: 2)
    var bytes = archive.bytes
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes.remove(at: Int.random(in: bytes.indices, using: &generator))
      case 1:
        bytes.insert(
          UInt8.random(in: .min ... .max, using: &generator), at: Int.random(in: bytes.indices, using: &generator))
      case 2: bytes[Int.random(in: bytes.indices, using: &generator)] = generator.pick([0, 1, 0x2e, 0x2f, 0x7f, 0xff])
      default:
        bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
    }
    guard let directory = try? Self.read(bytes) else { return }
    #expect(directory.unpackedSize >= 0)
    let links = Set(directory.entries.filter { $0.kind == .link }.map(\.path))
    for entry in directory.entries {
      #expect(!entry.components.contains { ["", ".", ".."].contains($0) || $0.contains("/") || $0.contains("\0") })
      for count in 1..<max(1, entry.components.count) {
        #expect(!links.contains(entry.components.prefix(count).joined(separator: "/")))
      }
      let header = Array(bytes.dropFirst(entry.headerOffset).prefix(entry.neededHeaderSize))
      if let offset = try? entry.contentOffset(localHeader: header) { #expect(offset > entry.headerOffset) }
    }
  }
}
