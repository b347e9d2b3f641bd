import ChildProcesses
import FileDescriptors
import Glibc
import Testing

@Suite struct ChildProcessTests {
  @Test func tellsTheExitCode() throws {
    #expect(try ChildOutput.ofScript("exit 0").status == .exited(code: 0))
    #expect(try ChildOutput.ofScript("exit 3").status == .exited(code: 3))
    #expect(try ChildOutput.ofScript("exit 255").status == .exited(code: 255))
  }

  @Test func tellsTheSignal() throws {
    #expect(try ChildOutput.ofScript("kill -KILL $$").status == .signalled(SIGKILL))
    #expect(try ChildOutput.ofScript("kill -SEGV $$").status == .signalled(SIGSEGV))
  }

  @Test func speaksAsLambdaDoes() {
    #expect("\(ExitStatus.exited(code: 1))" == "exit status 1")
    #expect("\(ExitStatus.signalled(SIGKILL))" == "signal: killed")
    #expect("\(ExitStatus.signalled(SIGSEGV))" == "signal: segmentation fault")
    #expect("\(ExitStatus.signalled(50))" == "signal: signal 50")
    #expect(ExitStatus.exited(code: 0).isSuccess)
    #expect(!ExitStatus.exited(code: 1).isSuccess)
    #expect(!ExitStatus.signalled(SIGTERM).isSuccess)
  }

  @Test func givesExactlyTheEnvironment() throws {
    let output = try ChildOutput.of("/usr/bin/env", environment: ["A": "1", "EMPTY": "", "TEXT": "café = \n"])
    #expect(output.text.split(separator: "\n").sorted() == ["A=1", "EMPTY=", "TEXT=café = "])
  }

  @Test func startsInTheWorkingDirectory() throws {
    #expect(try ChildOutput.ofScript("pwd", workingDirectory: "/usr/bin").text == "/usr/bin\n")
    #expect(try ChildOutput.of("./env", environment: ["A": "1"], workingDirectory: "/usr/bin").text == "A=1\n")
  }

  @Test func looksInThePathOfTheGivenEnvironment() throws {
    #expect(try ChildOutput.of("env", environment: ["PATH": "/nowhere:/usr/bin"]).text == "PATH=/nowhere:/usr/bin\n")
    #expect(throws: SpawnError(command: "env", reason: .notFound)) {
      try ChildOutput.of("env", environment: ["PATH": "/nowhere"])
    }
  }

  @Test func givesTheNameThatIsAskedFor() throws {
    let output = try ChildOutput.of(
      "/bin/sh", arguments: ["-c", "cat /proc/$$/cmdline | tr '\\0' ' '"], name: "/opt/name")
    #expect(output.text.hasPrefix("/opt/name -c "))
  }

  @Test func leavesNoDescriptorButTheStandardStreams() throws {
    let leaked = open("/dev/null", O_RDONLY)
    defer { close(leaked) }
    // The shell opens one more to list the directory.
    #expect(try ChildOutput.ofScript("ls /proc/$$/fd").text == "0\n1\n2\n")
  }

  @Test func standardInputIsEmptyUnlessGiven() throws {
    #expect(try ChildOutput.of("/bin/cat").text == "")
  }

  @Test func beginsWithDefaultSignals() throws {
    signal(SIGPIPE, SIG_IGN)
    let output = try ChildOutput.of("grep", arguments: ["-E", "Sig(Blk|Ign)", "/proc/self/status"])
    let masks = output.text.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0, radix: 16) }
    // Two of the real-time signals are the C library's own.
    #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0])
  }

  @Test func leadsAGroupWhereAsked() throws {
    let script = "ps -o pgid= -p $$; echo $$"
    let alone = try ChildOutput.ofScript(script).text.split(whereSeparator: \.isWhitespace)
    #expect(alone.count == 2 && alone[0] == alone[1])
    let together = try ChildOutput.ofScript(script, newProcessGroup: false).text.split(whereSeparator: \.isWhitespace)
    #expect(together.first == "\(getpgrp())")
  }

  @Test func aSignalToTheGroupReachesWhatTheChildStarted() throws {
    let pipe = try Pipe.open()
    defer { close(pipe.readEnd) }
    let child: ChildProcess
    do {
      defer { close(pipe.writeEnd) }
      child = try ChildProcess.spawn(
        "/bin/sh", arguments: ["-c", "sleep 1000 & echo; wait"], environment: ["PATH": "/usr/bin:/bin"],
        streams: StandardStreams(output: .descriptor(pipe.writeEnd)), newProcessGroup: true)
    }
    var byte: UInt8 = 0
    #expect(read(pipe.readEnd, &byte, 1) == 1)
    #expect(child.reap() == nil)
    #expect(child.signalGroup(SIGKILL))
    #expect(child.waitUntilExit() == .signalled(SIGKILL))
    // The grandchild holds the pipe too: its end comes when both are gone.
    #expect(ChildOutput.readAll(pipe.readEnd) == "")
    #expect(child.reapAdoptedGroup())
  }

  @Test func aReapedChildKeepsItsStatusAndTakesNoSignal() throws {
    let child = try ChildProcess.spawn("/bin/true", arguments: [], environment: [:], newProcessGroup: true)
    #expect(child.waitUntilExit() == .exited(code: 0))
    #expect(child.reap() == .exited(code: 0))
    #expect(!child.signal(SIGTERM))
  }
}
