import EmulatorCore
import Glibc
import Testing

@testable import Emulator

@Suite struct FileTreeTests {
  private let root: String

  init() throws {
    var template = Array("/tmp/swiftlet-tree-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func write(_ text: String, _ path: String, mode: mode_t = 0o644) throws {
    let file = "\(root)/\(path)"
    try FileTree.makeDirectory(String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]))
    try FileTree.write(Array(text.utf8), to: file, mode: mode)
  }

  private func text(_ path: String) throws -> String {
    let file = try #require(fopen("\(root)/\(path)", "r"))
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 100)
    return String(decoding: buffer[..<fread(&buffer, 1, buffer.count, file)], as: UTF8.self)
  }

  @Test func copiesReplaceFilesAndFollowNoLink() throws {
    defer { FileTree.remove(root) }
    try write("new", "source/a/b", mode: 0o755)
    try write("new", "source/linked/c")
    try write("new", "source/file")
    try FileTree.link("\(root)/source/link", to: "a/b")
    try write("old", "target/a/b")
    try write("old", "target/a/kept")
    try write("outside", "outside/c")
    try write("old", "target/file/inner")
    try FileTree.link("\(root)/target/linked", to: "\(root)/outside")
    try FileTree.copyContents(of: "\(root)/source", into: "\(root)/target")
    #expect(try text("target/a/b") == "new")
    #expect(try text("target/a/kept") == "old")
    #expect(try text("target/linked/c") == "new")
    #expect(try text("outside/c") == "outside")
    #expect(try text("target/file") == "new")
    #expect(FileTree.linkTarget("\(root)/target/link") == "a/b")
    #expect(access("\(root)/target/a/b", X_OK) == 0)
    #expect(try FileTree.entries(of: "\(root)/target").map(\.name) == ["a", "file", "link", "linked"])
  }

  @Test func sizesAreThoseOfAllFiles() throws {
    try write("123", "a/b/c")
    try write("45", "d")
    try FileTree.link("\(root)/link", to: "/usr")
    #expect(FileTree.size(of: root, limit: 100) == 5)
    FileTree.remove(root)
    #expect(!FileTree.isDirectory(root))
    #expect(FileTree.size(of: root, limit: 100) == 0)
  }
}
