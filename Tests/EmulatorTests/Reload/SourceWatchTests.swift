import FileDescriptors
import Foundation
import Glibc
import Testing

@testable import Emulator

/// A folder that is watched; ``changes()`` returns what has changed since the last call.
private final class Watched {
  let folder: URL
  let watch: SourceWatch
  private(set) var notices: [String] = []
  private var names: [String] = []

  init(most: Int = 1000) throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "watched-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var note: (String) -> Void = { _ in }
    watch = try SourceWatch(most: most) { note($0) }
    note = { [unowned self] in notices.append($0) }
  }

  deinit {
    watch.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func start(folders: [String] = [""], files: [String] = [], excluded: [String] = []) {
    let subject = SourceWatch.Subject(
      folders: folders.map(path), files: files.map(path), excluded: excluded.map(path))
    _ = watch.add(subject) { [unowned self] name, _ in if !names.contains(name) { names.append(name) } }
  }

  func write(_ name: String, _ text: String = "x") throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func move(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  func changes() -> [String] {
    watch.drain()
    defer { names = [] }
    return names
  }
}

@Suite struct SourceWatchTests {
  @Test func aChangeIsKnownAsSoonAsItIsMade() throws {
    let watched = try Watched()
    try watched.write("a")
    watched.start()
    #expect(watched.changes() == [])
    for _ in 0..<100 {
      try watched.write("a")
      #expect(watched.changes() == ["a"])
    }
    try watched.move("a", to: "b")
    #expect(watched.changes() == ["a", "b"])
    try watched.remove("b")
    #expect(watched.changes() == ["b"])
    #expect(watched.changes() == [])
  }

  @Test func newFoldersAreWatched() throws {
    let watched = try Watched()
    watched.start()
    try FileManager.default.createDirectory(atPath: watched.path("empty"), withIntermediateDirectories: true)
    #expect(watched.changes() == [])
    try watched.write("one/two/three/a")
    #expect(!watched.changes().isEmpty)
    try watched.write("one/two/three/a")
    #expect(watched.changes() == ["one/two/three/a"])
    try watched.write("empty/b")
    #expect(watched.changes() == ["empty/b"])
  }

  @Test func aMovedFolderIsWatchedAtItsNewPlaceOnly() throws {
    let watched = try Watched()
    try watched.write("one/two/a")
    watched.start()
    try watched.move("one", to: "other")
    #expect(watched.changes() == ["one/", "other/"])
    try watched.write("other/two/a")
    #expect(watched.changes() == ["other/two/a"])
    try watched.write("one/two/a")
    _ = watched.changes()
    try watched.write("one/two/a")
    #expect(watched.changes() == ["one/two/a"])
  }

  @Test func gitignoreIsReadAgainWhenItChanges() throws {
    let watched = try Watched()
    try watched.write(".gitignore", "out/\n")
    try watched.write("out/deep/a")
    watched.start()
    try watched.write("out/deep/a")
    #expect(watched.changes() == [])
    try watched.write(".gitignore", "b\n")
    #expect(watched.changes() == [])
    try watched.write("out/deep/a")
    try watched.write("b")
    #expect(watched.changes() == ["out/deep/a"])
    try watched.remove(".gitignore")
    #expect(watched.changes() == [])
    try watched.write("b")
    #expect(watched.changes() == ["b"])
  }

  @Test func aVirtualEnvironmentIsNoCode() throws {
    let watched = try Watched()
    try watched.write("env/pyvenv.cfg")
    watched.start()
    try watched.write("env/lib/a.py")
    try FileManager.default.createDirectory(atPath: watched.path("later"), withIntermediateDirectories: true)
    #expect(watched.changes() == [])
    try watched.write("later/pyvenv.cfg")
    try watched.write("later/lib/a.py")
    #expect(watched.changes() == [])
  }

  @Test func excludedPathsDoNotCount() throws {
    let watched = try Watched()
    watched.start(excluded: ["records", "addresses.json", ""])
    try watched.write("records/a")
    try watched.write("addresses.json")
    #expect(watched.changes() == [])
    try watched.write("records.py")
    #expect(watched.changes() == ["records.py"])
  }

  @Test func aFileIsWatchedWhereverItIs() throws {
    let watched = try Watched()
    watched.start(folders: [], files: ["deep/down/.env", "a.zip"])
    try watched.write("other")
    try watched.write("deep/other")
    #expect(watched.changes() == [])
    try watched.write("deep/down/.env")
    #expect(watched.changes() == [".env"])
    try watched.write("deep/down/.env")
    #expect(watched.changes() == [".env"])
    try watched.remove("deep")
    #expect(watched.changes() == [])
    try watched.write("deep/down/.env")
    #expect(watched.changes() == [".env"])
    try watched.write("new")
    try watched.move("new", to: "a.zip")
    #expect(watched.changes() == ["a.zip"])
  }

  @Test func aFolderThatIsReplacedIsNew() throws {
    let watched = try Watched()
    try watched.write("code/a")
    watched.start(folders: ["code"])
    try watched.write("next/a")
    try watched.move("code", to: "previous")
    try watched.move("next", to: "code")
    #expect(watched.changes() == ["code/"])
    try watched.write("previous/a")
    #expect(watched.changes() == [])
    try watched.write("code/a")
    #expect(watched.changes() == ["a"])
  }

  @Test func aLinkToAnotherFolderIsFollowedIfItIsTheFolderItself() throws {
    let watched = try Watched()
    try watched.write("one/a")
    try watched.write("two/a")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: watched.path("current"), withDestinationPath: "one")
    watched.start(folders: ["current"])
    try watched.write("one/a")
    #expect(watched.changes() == ["a"])
    try files.createSymbolicLink(atPath: watched.path("next"), withDestinationPath: "two")
    try watched.remove("current")
    try watched.move("next", to: "current")
    #expect(watched.changes() == ["current/"])
    try watched.write("two/a")
    #expect(watched.changes() == ["a"])
    try files.createSymbolicLink(atPath: watched.path("two/link"), withDestinationPath: "../one")
    #expect(watched.changes() == ["link"])
    try watched.write("one/a")
    #expect(watched.changes() == [])
  }

  @Test func ofLostEventsSomethingIsKnown() throws {
    let watched = try Watched()
    watched.start(files: ["b.zip"])
    let limit = try WholeFile.read("/proc/sys/fs/inotify/max_queued_events")
    let count = try #require(Int(String(decoding: limit, as: UTF8.self).filter(\.isNumber)))
    for number in 0...count / 2 {
      let name = watched.path("\(number)")
      close(open(name, O_CREAT | O_WRONLY, 0o644))
      if number % 3 == 0 { unlink(name) }
    }
    try watched.write("folder/a")
    #expect(watched.changes().contains("many files"))
    try watched.write("folder/a")
    #expect(watched.changes() == ["folder/a"])
  }

  @Test func tooManyFoldersGetAWarning() throws {
    let watched = try Watched(most: 5)
    for number in 0..<10 { try watched.write("folder\(number)/a") }
    watched.start()
    #expect(watched.notices.count == 1)
    #expect(watched.notices.first?.contains("not all files are watched: there are more than 5 folders.") == true)
    try watched.write("b")
    #expect(watched.changes() == ["b"])
  }
}
