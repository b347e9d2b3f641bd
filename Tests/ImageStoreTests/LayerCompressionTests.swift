import ContainerImages
import ImageStore
import TarArchives
import Testing

@Suite struct LayerCompressionTests {
  private let scratch = Scratch()

  /// The bytes of a gzip member that stores `bytes` without compressing them: RFC 1951, section 3.2.4.
  private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var member: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    let count = UInt16(bytes.count)
    for number in [count, ~count] {
      if number == count { member.append(1) }
      member += [UInt8(truncatingIfNeeded: number), UInt8(number >> 8)]
    }
    member += bytes
    var checksum: UInt32 = .max
    for byte in bytes {
      checksum ^= UInt32(byte)
      for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    for number in [~checksum, UInt32(bytes.count)] {
      for shift in stride(from: 0, to: 32, by: 8) { member.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    return member
  }

  /// A frame of Zstandard with one block that is stored: RFC 8878, section 3.1.1.
  private static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0xa0]
    for shift in stride(from: 0, to: 32, by: 8) { frame.append(UInt8(truncatingIfNeeded: bytes.count >> shift)) }
    let header = bytes.count << 3 | 1
    for shift in stride(from: 0, to: 24, by: 8) { frame.append(UInt8(truncatingIfNeeded: header >> shift)) }
    return frame + bytes
  }

  private static var archive: [UInt8] {
    var archive = TarArchive()
    archive.add(file: "file", "content")
    return archive.bytes
  }

  private func unpack(_ stored: [UInt8], _ suffix: String = "+gzip") throws(ImageError) -> UnpackedImage {
    let image = TestImage([TestImage.Layer(Self.archive, stored: stored, suffix: suffix)])
    return try scratch.store.unpack(scratch.write("layout", image.layout()))
  }

  @Test func layersCanBeCompressed() throws {
    let (first, second) = (Array(Self.archive.prefix(600)), Array(Self.archive.dropFirst(600)))
    let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]
    for (stored, suffix) in [
      (Self.gzip(Self.archive), "+gzip"), (Self.gzip(first) + Self.gzip(second) + [0, 0], "+gzip"),
      (Self.zstd(Self.archive), "+zstd"), (skippable + Self.zstd(first) + skippable + Self.zstd(second), "+zstd"),
      // The bytes decide, not the media type.
      (Self.zstd(Self.archive), "+gzip"), (Self.archive, "+gzip"),
    ] {
      let test = LayerCompressionTests()
      #expect(try test.unpack(stored, suffix).text("file") == "content")
    }
  }

  @Test func archivesCanBeCompressed() throws {
    let archive = TestImage.archive(TestImage([TestImage.Layer(Self.archive)]).layout())
    #expect(try scratch.store.unpack(scratch.write("a.tar.gz", Self.gzip(archive))).text("file") == "content")
  }

  @Test func aCompressedArchiveIsDecompressedOnce() throws {
    let image = TestImage([TestImage.Layer(Self.archive)])
    let place = scratch.write("a.tar.gz", Self.gzip(TestImage.archive(image.layout())))
    var unpacked: UnpackedImage? = try scratch.store.unpack(place)
    let root = unpacked?.root
    // The limit is that of the decompressed archive.
    unpacked = try scratch.store(ImageLimits(size: 0)).unpack(place)
    #expect(unpacked?.root == root && unpacked?.text("file") == "content")
    // A changed archive is another one, and so is one whose image is gone.
    #expect(throws: ImageError.self) { try scratch.store(ImageLimits(size: 0)).unpack("\(place):other") }
    unpacked = nil
    _ = try scratch.store.clear()
    #expect(scratch.names("archives") == [])
    #expect(throws: ImageError.self) { try scratch.store(ImageLimits(size: 0)).unpack(place) }
    #expect(try scratch.store.unpack(place).text("file") == "content")
    var other = TarArchive()
    other.add(file: "file", "changed")
    _ = scratch.write("a.tar.gz", Self.gzip(TestImage.archive(TestImage([TestImage.Layer(other.bytes)]).layout())))
    #expect(try scratch.store.unpack(place).text("file") == "changed")
  }

  /// Whatever a damaged layer looks like, it is one with another digest.
  @Test func theDigestIsTheCauseOfOtherErrors() {
    let stored = Self.gzip(Self.archive)
    for (position, compressed) in [(stored.count - 1, true), (20, true), (257, false)] {
      var bytes = compressed ? stored : Self.archive
      bytes[position] ^= 1
      var files = TestImage([TestImage.Layer(Self.archive, stored: compressed ? stored : nil)]).layout()
      for (name, content) in files where content == (compressed ? stored : Self.archive) { files[name] = bytes }
      let place = scratch.write("layout", files)
      let error = #expect(throws: ImageError.self) { try scratch.store.unpack(place) }
      #expect(error?.code == .digestMismatch)
    }
  }

  @Test func damagedDataIsAnError() {
    for stored in [Self.gzip(Self.archive), Self.zstd(Self.archive)] {
      for count in stride(from: 4, to: stored.count, by: 251) {
        let error = #expect(throws: ImageError.self) { try unpack(Array(stored.prefix(count))) }
        #expect(error?.code == .broken)
      }
      #expect(throws: ImageError.self) { try unpack(stored + [1, 2, 3]) }
    }
    #expect(scratch.names("layers") == [])
  }
}
