import ContainerImages
import Testing

@Suite struct LayerChangeTests {
  private static func change(_ name: String, _ kind: TarEntry.Kind = .file, target: String = "") throws -> LayerChange {
    try LayerChange(TarEntry(kind: kind, name: Array(name.utf8), linkTarget: Array(target.utf8)))
  }

  private static func path(_ text: String) throws -> LayerPath { try LayerPath(text.utf8) }

  @Test(arguments: ["a/b", "./a/b", "/a/b", "a//./b/"])
  func pathsHaveOneForm(name: String) throws {
    #expect(try Self.path(name).description == "/a/b")
    #expect(try Self.path(name).parent == Self.path("a"))
    #expect(try Array(Self.path(name).name) == Array("b".utf8))
  }

  @Test(arguments: ["../a", "a/../../b", "a/..", ".."])
  func pathsThatLeaveTheRootAreRefused(name: String) {
    let error = #expect(throws: ImageError.self) { try Self.change(name) }
    #expect(error?.code == .hostile)
  }

  @Test func namesAndDepthAreLimited() {
    #expect(throws: ImageError.self) { try Self.change(String(repeating: "n", count: 256)) }
    #expect(throws: ImageError.self) { try Self.change(String(repeating: "n/", count: 257)) }
    #expect(throws: ImageError.self) {
      try Self.change(String(repeating: String(repeating: "n", count: 99) + "/", count: 50))
    }
  }

  @Test func whiteouts() throws {
    #expect(try Self.change("a/.wh.b") == .whiteout(Self.path("a/b")))
    #expect(try Self.change(".wh.b") == .whiteout(Self.path("b")))
    #expect(try Self.change("a/.wh..wh..opq") == .opaque(Self.path("a")))
    #expect(try Self.change(".wh..wh..opq") == .opaque(.root))
    #expect(try Self.change(".wh..wh.plnk/1") == .ignored)
    for name in ["a/.wh.", "a/.wh..", "a/.wh..."] {
      #expect(throws: ImageError.self, "\(name)") { try Self.change(name) }
    }
  }

  @Test func links() throws {
    #expect(try Self.change("a", .hardLink, target: "./b") == .hardLink(Self.path("a"), target: Self.path("b")))
    #expect(throws: ImageError.self) { try Self.change("a", .hardLink, target: "../b") }
    #expect(throws: ImageError.self) { try Self.change("a", .hardLink, target: "/") }
    // A symbolic link is text until something is opened through it.
    #expect(
      try Self.change("a", .symbolicLink, target: "../../b")
        == .symbolicLink(Self.path("a"), target: Array("../../b".utf8)))
    #expect(throws: ImageError.self) { try Self.change("a", .symbolicLink) }
  }

  @Test func onlyADirectoryCanBeTheRoot() throws {
    #expect(try Self.change("./", .directory) == .directory(.root))
    #expect(throws: ImageError.self) { try Self.change("./") }
    #expect(throws: ImageError.self) { try Self.change("/", .symbolicLink, target: "a") }
  }

  @Test func recordsSurviveTheirFile() throws {
    var record = LayerRecord()
    record.size = 12
    record.entries = 3
    record.specialFiles = 1
    record.whiteouts = [try Self.path("a/b"), try LayerPath([0xff, 0x0a])]
    record.opaqueDirectories = [.root]
    record.impliedDirectories = [.root, try Self.path("end")]
    record.links = [LayerRecord.Link(path: try Self.path("x"), target: try Self.path("y"))]
    #expect(LayerRecord(file: record.file) == record)
    for count in 0..<record.file.count { #expect(LayerRecord(file: Array(record.file.prefix(count))) == nil) }
  }

  @Test(arguments: [
    ("application/vnd.oci.image.layer.v1.tar", true), ("application/vnd.oci.image.layer.v1.tar+gzip", true),
    ("application/vnd.oci.image.layer.v1.tar+zstd", true), ("application/vnd.docker.image.rootfs.diff.tar.gzip", true),
    ("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", false), ("application/vnd.in-toto+json", false),
    ("", false),
  ])
  func mediaTypesOfLayers(type: String, isSupported: Bool) {
    #expect(((try? LayerCompression.check(mediaType: type)) != nil) == isSupported)
  }

  @Test func compressionIsInTheFirstBytes() {
    #expect(LayerCompression(start: [0x1f, 0x8b, 8, 0]) == .gzip)
    #expect(LayerCompression(start: [0x28, 0xb5, 0x2f, 0xfd]) == .zstd)
    #expect(LayerCompression(start: [0x50, 0x2a, 0x4d, 0x18]) == .zstd)
    #expect(LayerCompression(start: [0x2e]) == LayerCompression.none)
    #expect(LayerCompression(start: []) == LayerCompression.none)
  }
}
