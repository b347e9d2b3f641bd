import ChildProcesses
import FileDescriptors
import Glibc
import Testing

@Suite struct ControlGroupTests {
  /// Where control groups of version 2 are mounted.
  private static let root = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first {
    access("\($0)/cgroup.controllers", F_OK) == 0
  }
  private static let name = "swiftlet-test-\(getpid())"
  private static let canMakeGroups: Bool = {
    guard let root, mkdir("\(root)/\(name)-probe", 0o755) == 0 else { return false }
    return rmdir("\(root)/\(name)-probe") == 0
  }()

  private static func output(
    of command: [String], in sandbox: SandboxInit? = nil, controlGroups: [Int32]
  ) throws -> String {
    let pipe = try Pipe.open()
    defer { close(pipe.readEnd) }
    let child: ChildProcess
    do {
      defer { close(pipe.writeEnd) }
      child = try ChildProcess.spawn(
        command[0], arguments: Array(command.dropFirst()), environment: ["PATH": "/usr/bin:/bin"],
        workingDirectory: "/", streams: StandardStreams(output: .descriptor(pipe.writeEnd)), newProcessGroup: true,
        in: sandbox, controlGroups: controlGroups)
    }
    let text = ChildOutput.readAll(pipe.readEnd)
    #expect(child.waitUntilExit() == .exited(code: 0))
    return text
  }

  @Test(arguments: [false, true])
  func aProgramEntersItsGroupsBeforeItRuns(isInSandbox: Bool) throws {
    // Files stand in for those of control groups, to which a process that enters writes 0.
    let paths = (0..<2).map { "/tmp/\(Self.name)-\(isInSandbox)-\($0)" }
    let files = paths.map { open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }
    defer {
      for file in files { close(file) }
      for path in paths { unlink(path) }
    }
    let sandbox = isInSandbox ? try SandboxInit([]) : nil
    defer { if let sandbox { while !sandbox.end() { sched_yield() } } }
    #expect(try Self.output(of: ["cat"] + paths, in: sandbox, controlGroups: files) == "00")
  }

  @Test func aGroupThatCannotBeEnteredIsAnError() throws {
    let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    #expect(throws: SpawnError(command: "true", reason: .system(errno: EBADF))) {
      try Self.output(of: ["true"], controlGroups: [file])
    }
  }

  @Test(.enabled(if: canMakeGroups)) func aProgramIsBornInItsGroup() throws {
    let path = "\(try #require(Self.root))/\(Self.name)"
    try #require(mkdir(path, 0o755) == 0)
    defer { while rmdir(path) != 0, errno == EBUSY { sched_yield() } }
    let procs = open("\(path)/cgroup.procs", O_WRONLY | O_CLOEXEC)
    defer { close(procs) }
    for _ in 0..<20 {
      let groups = try Self.output(of: ["cat", "/proc/self/cgroup"], controlGroups: [procs])
      #expect(groups.split(separator: "\n").contains { $0.hasPrefix("0::") && $0.hasSuffix("/\(Self.name)") })
    }
  }
}
