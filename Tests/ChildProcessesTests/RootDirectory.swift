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
