import ChildProcesses
import FileDescriptors
import Glibc
import Testing

/// A directory that is removed with everything in it.
final class RootDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/swiftlet-root-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    guard
      let remover = try? ChildProcess.spawn(
        "rm", arguments: ["-rf", path], environment: ["PATH": "/usr/bin:/bin"], newProcessGroup: false)
    else { return }
    remover.waitUntilExit()
  }

  func directory(_ name: String) { mkdir("\(path)/\(name)", 0o755) }

  func file(_ name: String, _ text: String = "", mode: mode_t = 0o644) throws {
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT, mode)
    try #require(file >= 0)
    defer { close(file) }
    try WholeFile.write(Array(text.utf8), to: file)
  }

  func link(_ name: String, to target: String) { symlink(target, "\(path)/\(name)") }
}

@Suite struct SandboxRootTests {
  @Test func filesAreFoundAsIfItWereTheRoot() throws {
    let directory = try RootDirectory()
    directory.directory("bin")
    directory.directory("app")
    try directory.file("bin/tool", mode: 0o755)
    try directory.file("app/plain")
    directory.link("absolute", to: "/bin")
    directory.link("up", to: "../../../../bin")
    directory.link("outside", to: "/etc/passwd")
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
    let directory = try RootDirectory()
    for name in ["bin", "app"] { directory.directory(name) }
    try directory.file("bin/tool", mode: 0o755)
    try directory.file("app/plain")
    directory.link("app/link", to: "/bin/tool")
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
}
