import ContainerImages
import Glibc
import ImageStore
import TarArchives
import Testing

@Suite struct CacheTests {
  private let scratch = Scratch()

  private func place(_ name: String = "layout", _ texts: String...) -> String {
    let layers = texts.map { text in
      var archive = TarArchive()
      archive.add(file: text, text)
      return TestImage.Layer(archive.bytes)
    }
    return scratch.write(name, TestImage(layers).layout())
  }

  @Test func layersAreUnpackedOnceAndShared() throws {
    let first = try scratch.store.unpack(place("one", "base", "a"))
    var progress: [ImageStore.Progress] = []
    let second = try scratch.store.unpack(place("two", "base", "b")) { progress.append($0) }
    #expect(progress == [.layer(number: 2, of: 2)])
    #expect(first.status("base")?.st_ino == second.status("base")?.st_ino)
    progress = []
    #expect(try scratch.store.unpack(place("two", "base", "b")) { progress.append($0) }.root == second.root)
    #expect(progress == [])
    #expect(scratch.store.layers.count == 3)
    #expect(scratch.store.images.compactMap(\.name).sorted() == ["\(scratch.path)/one", "\(scratch.path)/two"])
    #expect(scratch.store.images.allSatisfy { $0.size > 2000 && $0.lastUse > 1_700_000_000 })
  }

  @Test func imagesInUseAreNotCleared() throws {
    var image: UnpackedImage? = try scratch.store.unpack(place("one", "a"))
    var clearance = try scratch.store.clear()
    #expect(clearance.inUse.map(\.digest) == [image?.digest])
    #expect(image?.text("a") == "a")
    #expect(scratch.store.layers == [])
    image = nil
    clearance = try scratch.store.clear()
    #expect(clearance.images == 1)
    #expect(scratch.names("images") == [])
  }

  @Test func whatAKilledProcessLeftIsRemoved() throws {
    _ = try scratch.store.unpack(place("one", "a"))
    mkdir("\(scratch.path)/cache/work/unfinished", 0o755)
    mkdir("\(scratch.path)/cache/work/unfinished/files", 0o755)
    _ = try scratch.store.unpack(place("one", "a"))
    #expect(scratch.names("work") == [])
  }

  @Test func anIncompleteRecordIsNotTrusted() throws {
    let image = try scratch.store.unpack(place("one", "a"))
    for kind in ["images", "layers"] {
      for name in scratch.names(kind) { truncate("\(scratch.path)/cache/\(kind)/\(name)/record", 3) }
    }
    #expect(try scratch.store.unpack(place("one", "a")).text("a") == "a")
    withExtendedLifetime(image) {}
  }

  @Test func threadsShareTheCache() async throws {
    let (store, place) = (scratch.store, place("one", "a", "b", "c"))
    let roots = try await withThrowingTaskGroup { group in
      for _ in 0..<8 { group.addTask { try store.unpack(place).root } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(roots.count == 1)
  }

  @Test func aCacheThatCannotBeCreated() {
    let place = place("one", "a")
    let store = ImageStore(directory: "/dev/full/cache")
    let error = #expect(throws: ImageError.self) { try store.unpack(place) }
    #expect(error?.code == .cache)
  }

  @Test func defaultDirectories() {
    func directory(_ variables: [String: String]) -> String { ImageStore.defaultDirectory { variables[$0] } }
    #expect(directory(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/swiftlet/images")
    #expect(directory(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/swiftlet/images")
    #expect(directory([:]) == "/var/cache/swiftlet/images")
  }
}
