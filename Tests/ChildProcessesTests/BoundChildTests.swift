import ChildProcesses
import Glibc
import Testing

@Suite struct BoundChildTests {
  private func status(of script: String, environment: [String: String] = [:]) throws -> ChildProcesses.ExitStatus {
    try ChildProcess.spawnBound(
      "/bin/sh", arguments: ["-c", script], environment: environment, signal: SIGTERM
    ).waitUntilExit()
  }

  @Test func tellsHowItEnded() throws {
    #expect(try status(of: "exit 3") == .exited(code: 3))
    #expect(try status(of: "kill -KILL $$") == .signalled(SIGKILL))
  }

  @Test func startsCleanly() throws {
    let leaked = open("/dev/null", O_RDONLY)
    defer { close(leaked) }
    #expect(try status(of: "test ! -e /proc/$$/fd/\(leaked)") == .exited(code: 0))
    #expect(try status(of: "test \"$(readlink /proc/$$/fd/0)\" = /dev/null") == .exited(code: 0))
    #expect(try status(of: "test \"$A\" = 'b c'", environment: ["A": "b c"]) == .exited(code: 0))
    let grep = try ChildProcess.spawnBound(
      "/bin/grep", arguments: ["-q", "^SigBlk:.0*$", "/proc/self/status"], environment: [:], signal: SIGTERM)
    #expect(grep.waitUntilExit().isSuccess)
  }

  @Test func leadsAGroup() throws {
    let child = try ChildProcess.spawnBound("/bin/sleep", arguments: ["1000"], environment: [:], signal: SIGTERM)
    #expect(getpgid(child.processID) == child.processID)
    #expect(child.signalGroup(SIGKILL))
    #expect(child.waitUntilExit() == .signalled(SIGKILL))
  }

  @Test func tellsTheMemoryThatItHeld() throws {
    let child = try ChildProcess.spawnBound("/bin/sh", arguments: ["-c", ":"], environment: [:], signal: SIGTERM)
    #expect(child.peakMemory == nil)
    child.waitUntilExit()
    let peak = try #require(child.peakMemory)
    #expect((100_000..<1_000_000_000).contains(peak))
  }

  @Test func namesWhatCannotBeStarted() {
    #expect(throws: SpawnError(command: "/no/such/file", reason: .notFound)) {
      try ChildProcess.spawnBound("/no/such/file", arguments: [], environment: [:], signal: SIGTERM)
    }
    #expect(throws: SpawnError(command: "/etc/passwd", reason: .notExecutable)) {
      try ChildProcess.spawnBound("/etc/passwd", arguments: [], environment: [:], signal: SIGTERM)
    }
  }
}
