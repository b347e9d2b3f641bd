import ChildProcesses
import FileDescriptors
import Glibc
import Testing

@testable import Emulator

@Suite struct SandboxRootTests {
  @Test func filesAreFoundAsIfItWereTheRoot() throws {
    let directory = try Files()
    defer { directory.remove() }
    try directory.directory("bin")
    try directory.directory("app")
    try directory.file("bin/tool", mode: 0o755)
    try directory.file("app/plain")
    try directory.link("absolute", to: "/bin")
    try directory.link("up", to: "../../../../bin")
    try directory.link("outside", to: "/etc/passwd")
    let root = try SandboxRoot(directory.path)
    #expect(root.isFile("/bin/tool"))
    #expect(root.isFile("/absolute/tool"))
    #expect(root.isFile("/up/tool"))
    #expect(root.isFile("/../bin/tool"))
    #expect(!root.isFile("/outside"))
    #expect(!root.isFile("/bin"))
    #expect(root.isDirectory("/absolute"))
    #expect(!root.isDirectory("/nowhere"))
    #expect(root.names(in: "/absolute") == ["tool"])
    #expect(root.names(in: "/nowhere") == [])
    #expect(root.names(in: "/bin/tool") == [])
    #expect(root.path == directory.path)
  }

  @Test func commandsAreFoundInIt() throws {
    let directory = try Files()
    defer { directory.remove() }
    for name in ["bin", "app"] { try directory.directory(name) }
    try directory.file("bin/tool", mode: 0o755)
    try directory.file("app/plain")
    try directory.link("app/link", to: "/bin/tool")
    let root = try SandboxRoot(directory.path)
    func find(_ command: String, in workingDirectory: String = "/app") throws -> String {
      try root.executable(for: command, environment: ["PATH": "/sbin:/bin"], workingDirectory: workingDirectory)
    }
    #expect(try find("tool") == "/bin/tool")
    #expect(try find("/app/link") == "/app/link")
    #expect(try find("./link") == "./link")
    for (command, reason) in [
      ("plain", SpawnError.Reason.notFound), ("./plain", .notExecutable), ("/bin", .isDirectory), ("sh", .notFound),
      ("/bin/sh", .notFound),
    ] {
      #expect(throws: SpawnError(command: command, reason: reason)) { try find(command) }
    }
    #expect(throws: SpawnError(command: "tool", reason: .workingDirectory("/nowhere"))) {
      try find("tool", in: "/nowhere")
    }
  }

  @Test func aDirectoryThatIsNotThereIsRefused() {
    #expect(throws: SystemError(errno: ENOENT)) { try SandboxRoot("/no/such/directory") }
    #expect(throws: SystemError(errno: ENOTDIR)) { try SandboxRoot("/etc/passwd") }
  }

  /// Files in a directory of their own.
  private struct Files {
    let path: String

    init() throws {
      var template = Array("/tmp/swiftlet-root-XXXXXX".utf8CString)
      try #require(mkdtemp(&template) != nil)
      path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func directory(_ name: String) throws { try FileTree.makeDirectory("\(path)/\(name)") }

    func file(_ name: String, mode: mode_t = 0o644) throws { try FileTree.write([], to: "\(path)/\(name)", mode: mode) }

    func link(_ name: String, to target: String) throws { try FileTree.link("\(path)/\(name)", to: target) }

    func remove() { FileTree.remove(path) }
  }
}
