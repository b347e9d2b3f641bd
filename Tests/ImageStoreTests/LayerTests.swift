import ContainerImages
import Glibc
import ImageStore
import TarArchives
import Testing

/// How layers are put on top of each other: <https://github.com/opencontainers/image-spec/blob/main/layer.md>.
@Suite struct LayerTests {
  private let scratch = Scratch()

  private func unpack(_ layers: TarArchive...) throws(ImageError) -> UnpackedImage {
    let image = TestImage(layers.map { TestImage.Layer($0.bytes) })
    return try scratch.store.unpack(scratch.write("layout", image.layout()))
  }

  private static func archive(_ fill: (inout TarArchive) -> Void) -> TarArchive {
    var archive = TarArchive()
    fill(&archive)
    return archive
  }

  @Test func filesKeepTheirAttributes() throws {
    let image = try unpack(
      Self.archive {
        $0.add(directory: "bin", mode: 0o555)
        $0.add(file: "bin/run", "#!", mode: 0o4711, time: 1_600_000_000)
        $0.add(directory: "tmp", mode: 0o1777)
        $0.add(hardLink: "again", to: "bin/run")
        $0.add(link: "link", to: "bin/run")
      })
    // The owner can always use it, and nobody gains rights by running it.
    #expect(image.status("bin").map { $0.st_mode & 0o7777 } == 0o755)
    #expect(image.status("bin/run").map { $0.st_mode & 0o7777 } == 0o711)
    #expect(image.status("bin/run")?.st_mtim.tv_sec == 1_600_000_000)
    #expect(image.status("tmp").map { $0.st_mode & 0o7777 } == 0o1777)
    #expect(image.status("again")?.st_ino == image.status("bin/run")?.st_ino)
    #expect(image.text("link") == "#!")
    #expect(image.configuration.command == ["/app"])
    #expect(image.warnings == [.unreadable(count: 2, examples: ["/again", "/bin/run"])])
  }

  @Test func upperLayersReplaceAndRemove() throws {
    let image = try unpack(
      Self.archive {
        $0.add(file: "a", "lower")
        $0.add(file: "gone", "x")
        $0.add(file: "d/kept", "x")
        $0.add(file: "d/gone/deep/file", "x")
        $0.add(file: "becomes-directory", "x")
        $0.add(file: "becomes-file/x", "x")
      },
      Self.archive {
        $0.add(file: "a", "upper")
        $0.add(file: ".wh.gone")
        $0.add(file: "d/.wh.gone")
        $0.add(file: "d/.wh.never-existed")
        $0.add(directory: "becomes-directory")
        $0.add(file: "becomes-directory/y", "y")
        $0.add(file: "becomes-file", "y")
      })
    #expect(image.text("a") == "upper")
    #expect(image.status("gone") == nil)
    #expect(image.status("d/gone") == nil)
    #expect(image.text("d/kept") == "x")
    #expect(image.text("becomes-directory/y") == "y")
    #expect(image.text("becomes-file") == "y")
    #expect(image.status(".wh.gone") == nil)
  }

  /// Also if the marker comes after files of the same layer, which it does not concern.
  @Test func opaqueDirectories() throws {
    let image = try unpack(
      Self.archive {
        $0.add(directory: "d", mode: 0o711)
        $0.add(file: "d/old", "x")
        $0.add(file: "d/sub/old", "x")
      },
      Self.archive {
        $0.add(file: "d/new", "new")
        $0.add(file: "d/.wh..wh..opq")
      })
    #expect(image.status("d/old") == nil)
    #expect(image.status("d/sub") == nil)
    #expect(image.text("d/new") == "new")
    // The layer does not list the directory itself, so it keeps its mode.
    #expect(image.status("d").map { $0.st_mode & 0o777 } == 0o711)
  }

  /// Distributions have `/lib` as a link to `usr/lib`, and layers write to `lib/…`.
  @Test func directoriesBehindLinksOfLowerLayers() throws {
    let image = try unpack(
      Self.archive {
        $0.add(directory: "usr/lib")
        $0.add(file: "usr/lib/old", "old")
        $0.add(link: "lib", to: "usr/lib")
        $0.add(link: "absolute", to: "/usr")
      },
      Self.archive {
        $0.add(file: "lib/new", "new")
        $0.add(file: "lib/.wh.old")
        $0.add(file: "absolute/lib/third", "third")
        $0.add(hardLink: "fourth", to: "lib/new")
      })
    #expect(image.status("lib").map { $0.st_mode & S_IFMT } == S_IFLNK)
    #expect(image.text("usr/lib/new") == "new")
    #expect(image.text("usr/lib/third") == "third")
    #expect(image.status("usr/lib/old") == nil)
    #expect(image.text("fourth") == "new")
  }

  @Test func hardLinksToLowerLayers() throws {
    let image = try unpack(
      Self.archive { $0.add(file: "a", "a") }, Self.archive { $0.add(hardLink: "b/c", to: "a") })
    #expect(image.text("b/c") == "a")
    let error = #expect(throws: ImageError.self) { try unpack(Self.archive { $0.add(hardLink: "b", to: "none") }) }
    #expect(error?.code == .broken)
  }

  @Test func devicesAreLeftOut() throws {
    let image = try unpack(
      Self.archive { $0.add(file: "pipe", "x") },
      Self.archive {
        $0.add("dev/null".utf8, type: "3")
        $0.add("pipe".utf8, type: "6")
      })
    #expect(image.status("dev/null") == nil)
    #expect(image.status("pipe") == nil)
    #expect(image.warnings == [.specialFiles(count: 1)])
  }

  @Test func namesNeedNotBeUTF8() throws {
    var archive = TarArchive()
    archive.add([0x66, 0xfc], content: [1])
    #expect(try unpack(archive).status("f") == nil)
    #expect(scratch.error(archive) == nil)
  }

  @Test func hostileArchivesAreRefused() throws {
    for (name, fill) in [
      ("parent", { $0.add(file: "../outside") }),
      ("parent inside", { $0.add(file: "a/../../outside") }),
      ("hard link", { $0.add(hardLink: "a", to: "../../etc/passwd") }),
      (
        "link on the way",
        {
          $0.add(link: "a", to: "../../../..")
          $0.add(file: "a/outside")
        }
      ),
      (
        "loop",
        {
          $0.add(link: "a", to: "b")
          $0.add(link: "b", to: "a")
          $0.add(file: "a/x")
        }
      ),
      ("root", { $0.add(link: ".", to: "/") }),
      (
        "hard link to a directory",
        {
          $0.add(directory: "d")
          $0.add(hardLink: "a", to: "d")
        }
      ),
    ] as [(String, (inout TarArchive) -> Void)] {
      let error = scratch.error(Self.archive(fill))
      #expect(error?.code == .hostile, "\(name)")
      #expect(scratch.names("layers") == [] && scratch.names("work") == [], "\(name)")
    }
  }

  /// An absolute link is below the image's root, where it is followed; nothing is written outside.
  @Test func absoluteLinksStayInside() throws {
    let outside = scratch.path
    let image = try unpack(
      Self.archive {
        $0.add(link: "a", to: outside)
        $0.add(file: "a/outside", "x")
        $0.add(link: "b", to: "\(outside)/file")
        $0.add(file: "b", "replaced")
      })
    #expect(access("\(outside)/outside", F_OK) != 0)
    #expect(access("\(outside)/file", F_OK) != 0)
    #expect(image.text(String(outside.dropFirst()) + "/outside") == "x")
    #expect(image.text("b") == "replaced")
  }

  @Test func limits() {
    var archive = TarArchive()
    for index in 0..<20 { archive.add(file: "\(index)", String(repeating: "x", count: 1000)) }
    #expect(scratch.error(archive, limits: ImageLimits(size: 10_000))?.code == .tooLarge)
    #expect(scratch.error(archive, limits: ImageLimits(entries: 19))?.code == .tooLarge)
    var bomb = TarArchive()
    bomb.add("a".utf8, declaredSize: Array("77777777777".utf8))
    #expect(scratch.error(bomb)?.code == .broken)
    // Before anything is written.
    #expect(scratch.error(bomb, limits: ImageLimits(size: 1 << 30))?.code == .tooLarge)
    #expect(scratch.names("layers") == [])
  }
}
