import ChildProcesses
import Foundation
import Glibc
import Testing

@Suite final class SpawnErrorTests {
  private let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func file(_ name: String, _ text: String, mode: mode_t) -> String {
    let path = "\(directory)/\(name)"
    _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
    chmod(path, mode)
    return path
  }

  private func reason(_ command: String, path: String = "/usr/bin:/bin", in workingDirectory: String? = nil)
    -> SpawnError.Reason?
  {
    do {
      let child = try ChildProcess.spawn(
        command, arguments: [], environment: ["PATH": path], workingDirectory: workingDirectory, newProcessGroup: true)
      child.signalGroup(SIGKILL)
      child.waitUntilExit()
      return nil
    } catch {
      // A child that another test started in this moment has the file open for writing until its own exec.
      if error.reason == .system(errno: ETXTBSY) { return reason(command, path: path, in: workingDirectory) }
      #expect(error.command == (command.isEmpty ? "\"\"" : command))
      #expect("\(error)".hasPrefix(error.command))
      return error.reason
    }
  }

  @Test func whatIsNotThere() {
    #expect(reason("no-such-program") == .notFound)
    #expect(reason("/no/such/program") == .notFound)
    #expect(reason("") == .notFound)
    #expect(SpawnError(command: "x", reason: .notFound).shellExitCode == 127)
  }

  @Test func whatMayNotBeExecuted() {
    let path = file("plain", "#!/bin/sh\n", mode: 0o644)
    #expect(reason(path) == .notExecutable)
    #expect(reason("plain", path: directory) == .notExecutable)
    #expect(SpawnError(command: path, reason: .notExecutable).shellExitCode == 126)
  }

  @Test func aDirectory() {
    #expect(reason(directory) == .isDirectory)
  }

  @Test func aScriptWithoutAnInterpreter() {
    #expect(reason(file("bare", "echo hello\n", mode: 0o755)) == .notAProgram)
    #expect(reason(file("lost", "#!/no/such/interpreter\n", mode: 0o755)) == .interpreterNotFound)
  }

  @Test func aWorkingDirectoryThatIsNotThere() {
    #expect(reason("/bin/true", in: "/no/such/directory") == .workingDirectory("/no/such/directory"))
  }

  @Test func aProgramIsFoundBehindOneThatMayNotBeExecuted() {
    _ = file("true", "", mode: 0o644)
    #expect(reason("true", path: "\(directory):/bin") == nil)
  }
}
