import ContainerImages
import SeededRandom
import TarArchives
import Testing

@Suite struct TarReaderTests {
  /// All entries of an archive, with their contents left out.
  static func entries(_ bytes: [UInt8]) throws(ImageError) -> [TarEntry] {
    var reader = TarReader()
    var entries: [TarEntry] = []
    var rest = bytes[...]
    while true {
      let header = Array(rest.prefix(TarReader.headerSize))
      rest = rest.dropFirst(TarReader.headerSize)
      switch try reader.read(header) {
      case .header: break
      case .end: return entries
      case .metadata(let size):
        guard size <= rest.count else { throw TarReader.truncated }
        try reader.read(metadata: Array(rest.prefix(size)))
        rest = rest.dropFirst(size + TarReader.padding(after: size))
      case .entry(let entry):
        guard entry.size <= rest.count else { throw TarReader.truncated }
        entries.append(entry)
        rest = rest.dropFirst(entry.size + TarReader.padding(after: entry.size))
      }
    }
  }

  @Test func readsEachKindOfEntry() throws {
    var archive = TarArchive()
    archive.add(directory: "a", mode: 0o1777)
    archive.add(file: "a/b", "content", mode: 0o755, time: 1_700_000_000)
    archive.add(link: "c", to: "a/b")
    archive.add(hardLink: "d", to: "a/b")
    archive.add("e".utf8, type: "3")
    archive.add("f/".utf8, type: "\0")
    let entries = try Self.entries(archive.bytes)
    #expect(entries.map(\.kind) == [.directory, .file, .symbolicLink, .hardLink, .special, .directory])
    #expect(entries[0].mode == 0o1777)
    #expect(entries[1].size == 7)
    #expect(entries[1].modificationTime == 1_700_000_000)
    #expect(entries[2].linkTarget == Array("a/b".utf8))
  }

  @Test func paxRecordsReplaceFields() throws {
    let long = String(repeating: "x/", count: 100) + "file"
    let path = "path=\(long)\n"
    var archive = TarArchive()
    archive.add(
      "pax".utf8, type: "x",
      content: Array(
        "\(path.utf8.count + 4) \(path)13 size=0003\n20 mtime=1234.56789\n31 SCHILY.xattr.user.x=abcdefg\n".utf8))
    archive.add("short".utf8, content: Array("abc".utf8), declaredSize: Array("00000000000".utf8))
    archive.add(file: "next")
    let entries = try Self.entries(archive.bytes)
    #expect(entries.map(\.name) == [Array(long.utf8), Array("next".utf8)])
    #expect(entries[0].size == 3)
    #expect(entries[0].modificationTime == 1234)
  }

  @Test func longNamesOfGNU() throws {
    let long = String(repeating: "n", count: 150)
    var archive = TarArchive()
    archive.add("././@LongLink".utf8, type: "L", content: Array(long.utf8) + [0])
    archive.add("././@LongLink".utf8, type: "K", content: Array("target\(long)".utf8) + [0])
    archive.add(link: "short", to: "short")
    let entries = try Self.entries(archive.bytes)
    #expect(entries.map(\.name) == [Array(long.utf8)])
    #expect(entries[0].linkTarget == Array("target\(long)".utf8))
  }

  @Test func binaryNumbersOfGNU() throws {
    var archive = TarArchive()
    archive.add("a".utf8, content: [1, 2, 3], declaredSize: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3])
    #expect(try Self.entries(archive.bytes).first?.size == 3)
    for size in [[UInt8](repeating: 0xff, count: 12), [0x80] + [UInt8](repeating: 0xff, count: 11)] {
      var archive = TarArchive()
      archive.add("a".utf8, declaredSize: size)
      #expect(throws: ImageError(.broken, "An entry has an invalid size")) { try Self.entries(archive.bytes) }
    }
  }

  @Test func endsWithoutMarkerButNotInsideAnEntry() throws {
    var archive = TarArchive()
    archive.add(file: "a", "content")
    #expect(try Self.entries(archive.entries).count == 1)
    #expect(throws: TarReader.truncated) { try Self.entries(Array(archive.entries.dropLast(512))) }
    #expect(throws: TarReader.truncated) { try Self.entries(archive.entries + [1, 2, 3]) }
  }

  @Test func refusesOtherFilesAndSparseFiles() {
    #expect(throws: ImageError(.broken, "It is not a tar archive, or it is damaged")) {
      try Self.entries([UInt8](repeating: 7, count: 1024))
    }
    var archive = TarArchive()
    archive.add("a".utf8, type: "S")
    #expect(throws: ImageError.self) { try Self.entries(archive.bytes) }
  }

  /// Nothing that an archive contains may make the program crash.
  @Test func damagedArchivesAreErrors() {
    var archive = TarArchive()
    archive.add("pax".utf8, type: "x", content: Array("16 path=abcdefg\n17 mtime=1234.5678\n".utf8))
    archive.add(file: "file", "content")
    archive.add("././@LongLink".utf8, type: "L", content: Array("long".utf8))
    archive.add(link: "link", to: "target")
    var random = SeededGenerator(seed: 15)
    for _ in 0..<2_000 {
      var bytes = archive.bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: bytes.indices, using: &random)
        bytes[index] = UInt8.random(in: 0...255, using: &random)
        // With a checksum that fits.
        let header = index / 512 * 512
        let sum =
          bytes[header..<header + 148].reduce(0) { $0 + Int($1) } + 256
          + bytes[header + 156..<header + 512].reduce(0) { $0 + Int($1) }
        let digits = Array(String(sum, radix: 8).utf8)
        bytes.replaceSubrange(header + 148..<header + 148 + digits.count, with: digits)
        bytes[header + 148 + digits.count] = 0
      }
      if let entries = try? Self.entries(bytes) {
        for entry in entries { _ = try? LayerChange(entry) }
      }
    }
  }
}
