import ContainerImages
import Glibc
import ImageStore
import TarArchives
import Testing

/// Where images can be, and what can be wrong with them there.
@Suite struct ImagePlaceTests {
  private let scratch = Scratch()

  private static func layer(_ content: String = "content") -> TestImage.Layer {
    var archive = TarArchive()
    archive.add(file: "file", content)
    return TestImage.Layer(archive.bytes)
  }

  /// "content" in `file`, made by gzip and zstd.
  private static let image = TestImage([layer()])

  private func code(_ place: String) -> ImageError.Code? {
    do throws(ImageError) {
      _ = try scratch.store.unpack(place)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func layoutsAndArchives() throws {
    let layout = Self.image.layout()
    for place in [
      scratch.write("layout", layout), scratch.write("oci.tar", TestImage.archive(layout)),
      scratch.write("docker.tar", Self.image.dockerArchive()),
    ] {
      let scratch = Scratch()
      #expect(try scratch.store.unpack(place).text("file") == "content", "\(place)")
    }
  }

  /// Current versions of `docker save` write both formats into one archive.
  @Test func combinedArchive() throws {
    var files = Self.image.layout(tag: "1.0")
    let name = digest(of: Self.image.configuration).dropFirst(7)
    files["manifest.json"] = Array(#"[{"Config":"blobs/sha256/\#(name)","RepoTags":["app:1.0"],"Layers":[]}]"#.utf8)
    let place = scratch.write("app.tar", TestImage.archive(files))
    #expect(try scratch.store.unpack("\(place):1.0").text("file") == "content")
    #expect(code("\(place):2.0") == .noSuchImage)
  }

  @Test func severalImagesInOneArchive() throws {
    let other = TestImage([Self.layer("other")])
    var files = Self.image.layout(tag: "one").merging(other.layout(tag: "two")) { first, _ in first }
    let indexes = [Self.image.layout(tag: "one"), other.layout(tag: "two")].compactMap { $0["index.json"] }
      .map { String(decoding: $0.dropFirst(14).dropLast(2), as: UTF8.self) }
    files["index.json"] = Array(#"{"manifests":[\#(indexes.joined(separator: ","))]}"#.utf8)
    let place = scratch.write("two", files)
    #expect(code(place) == .ambiguous)
    #expect(try scratch.store.unpack("\(place):two").text("file") == "other")
    #expect(try scratch.store.unpack("\(place):one").text("file") == "content")
  }

  @Test func foreignArchitecture() throws {
    var image = Self.image
    image.architecture = "s390x"
    let place = scratch.write("layout", image.layout())
    #expect(code(place) == .foreignArchitecture)
    #expect(try scratch.store.unpack(place, machine: "s390x").text("file") == "content")
  }

  @Test func placesThatAreNoImages() {
    #expect(code("\(scratch.path)/missing") == .notReadable)
    #expect(code(scratch.write("empty", [])) == .notAnImage)
    #expect(code(scratch.write("directory", [:])) == .notAnImage)
    #expect(code(scratch.write("text", Array("hello".utf8))) == .broken)
    #expect(code(scratch.write("tar", TestImage.archive(["a": []]))) == .notAnImage)
    #expect(code("/dev/null") == .notReadable)
  }

  @Test func everyMissingFileIsAnError() {
    for missing in Self.image.layout().keys where missing != "oci-layout" {
      let scratch = Scratch()
      var files = Self.image.layout()
      files[missing] = nil
      let place = scratch.write("layout", files)
      let error = #expect(throws: ImageError.self) { try scratch.store.unpack(place) }
      #expect(error?.code == (missing == "index.json" ? .notAnImage : .missing))
    }
  }

  @Test func everyChangedFileIsAnError() {
    for (changed, content) in Self.image.layout() where changed.hasPrefix("blobs/") {
      let scratch = Scratch()
      var files = Self.image.layout()
      var bytes = content
      bytes[bytes.count / 2] ^= 1
      for changedContent in [bytes, content + [0]] {
        files[changed] = changedContent
        let place = scratch.write("layout", files)
        let error = #expect(throws: ImageError.self) { try scratch.store.unpack(place) }
        #expect(error?.code == .digestMismatch)
      }
      #expect(scratch.names("layers") == [])
      #expect(scratch.names("work") == [])
    }
  }

  @Test func theUncompressedLayerIsChecked() {
    var image = Self.image
    image.layerDigests = ["sha256:\(String(repeating: "a", count: 64))"]
    let place = scratch.write("layout", image.layout())
    let error = #expect(throws: ImageError.self) { try scratch.store.unpack(place) }
    #expect(error?.code == .digestMismatch)
    #expect(scratch.names("layers") == [])
  }

  /// Nothing that an archive contains may make the program crash.
  @Test func cutArchivesAreErrors() {
    let archive = TestImage.archive(Self.image.layout())
    for count in stride(from: 1, to: archive.count - 1536, by: 97) where count % TarReader.headerSize != 0 {
      #expect(code(scratch.write("cut.tar", Array(archive.prefix(count)))) != nil)
    }
  }
}
