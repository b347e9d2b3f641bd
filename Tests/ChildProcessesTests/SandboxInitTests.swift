import ChildProcesses
import FileDescriptors
import Glibc
import ProcFilesystem
import Testing

@Suite struct SandboxInitTests {
  /// A sandbox with these namespaces, in a user namespace where that needs one.
  private static func sandbox(
    _ namespaces: SandboxInit.Namespaces, files: SandboxInit.Files? = nil
  ) throws -> SandboxInit {
    try SandboxInit(geteuid() == 0 ? namespaces : namespaces.union(.users), files: files)
  }

  private static let hasNamespaces = (try? sandbox([.mounts, .processes, .network])).map { end($0) } ?? false

  @discardableResult
  private static func end(_ sandbox: SandboxInit) -> Bool {
    while !sandbox.end() { sched_yield() }
    return true
  }

  private static func start(_ script: String, in sandbox: SandboxInit, output: Int32 = -1) throws -> ChildProcess {
    try ChildProcess.spawn(
      "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin", "A": "b c"], workingDirectory: "/",
      streams: StandardStreams(output: output < 0 ? .null : .descriptor(output)), newProcessGroup: true, in: sandbox)
  }

  private static func output(of script: String, in sandbox: SandboxInit) throws -> String {
    let pipe = try Pipe.open()
    defer { close(pipe.readEnd) }
    let child: ChildProcess
    do {
      defer { close(pipe.writeEnd) }
      child = try start(script, in: sandbox, output: pipe.writeEnd)
    }
    let text = ChildOutput.readAll(pipe.readEnd)
    #expect(child.waitUntilExit() == .exited(code: 0))
    return text
  }

  @Test func aProgramStartsAsAnywhere() throws {
    let sandbox = try Self.sandbox([])
    defer { Self.end(sandbox) }
    let leaked = open("/dev/null", O_RDONLY)
    defer { close(leaked) }
    let script = """
      echo $A; pwd; readlink /proc/self/fd/0; test -e /proc/$$/fd/\(leaked) || echo closed; grep SigBlk /proc/self/status
      """
    #expect(
      try Self.output(of: script, in: sandbox) == "b c\n/\n/dev/null\nclosed\nSigBlk:\t0000000000000000\n")
  }

  @Test func whatCannotBeStartedIsNamed() throws {
    let sandbox = try Self.sandbox([])
    defer { Self.end(sandbox) }
    for (command, directory, reason) in [
      ("/no/such/file", "/", SpawnError.Reason.notFound), ("/bin/sh", "/nowhere", .workingDirectory("/nowhere")),
    ] {
      #expect(throws: SpawnError(command: command, reason: reason)) {
        try ChildProcess.spawn(
          command, arguments: [], environment: [:], workingDirectory: directory, newProcessGroup: true, in: sandbox)
      }
    }
  }

  @Test(.enabled(if: hasNamespaces)) func processesSeeEachOtherAlone() throws {
    let sandbox = try Self.sandbox([.mounts, .processes])
    defer { Self.end(sandbox) }
    let text = try Self.output(of: "cat /proc/1/comm; echo $$; ls -d /proc/[0-9]*", in: sandbox)
    #expect(text.hasPrefix("swiftlet-sandbo\n2\n/proc/1\n/proc/2\n"))
    #expect(text.split(separator: "\n").count <= 5)
  }

  @Test(.enabled(if: hasNamespaces)) func orphansFallToItAndAreKilled() throws {
    let sandbox = try Self.sandbox([.mounts, .processes])
    defer { Self.end(sandbox) }
    let child = try Self.start("setsid sleep 1000 & exit 4", in: sandbox)
    #expect(child.waitUntilExit() == .exited(code: 4))
    while sandbox.orphans.isEmpty { sched_yield() }
    sandbox.killAll()
    while !sandbox.orphans.isEmpty { sched_yield() }
  }

  /// What is started before that may still be killed.
  @Test(arguments: [SandboxInit.Namespaces([]), [.mounts, .processes]])
  func aKillIsAcknowledgedOnceItIsDone(namespaces: SandboxInit.Namespaces) throws {
    guard namespaces.isEmpty || Self.hasNamespaces else { return }
    let sandbox = try Self.sandbox(namespaces)
    #expect(sandbox.acknowledgedKills() == 0)
    sandbox.process.signal(SIGSTOP)
    while !KernelFile.text("/proc/\(sandbox.processID)/stat").contains(") T ") { sched_yield() }
    #expect(sandbox.killAll())
    #expect(sandbox.acknowledgedKills() == 0)
    sandbox.process.signal(SIGCONT)
    while sandbox.acknowledgedKills() == 0 { sched_yield() }
    #expect(sandbox.acknowledgedKills() == 0)
    Self.end(sandbox)
    #expect(sandbox.acknowledgedKills() == nil)
    #expect(!sandbox.killAll())
  }

  @Test(.enabled(if: hasNamespaces)) func nothingOutlivesIt() throws {
    let sandbox = try Self.sandbox([.mounts, .processes])
    let child = try Self.start("sleep 1000", in: sandbox)
    #expect(!sandbox.end())
    #expect(child.waitUntilExit() == .signalled(SIGKILL))
    Self.end(sandbox)
  }

  @Test(arguments: [SandboxInit.Namespaces([]), [.mounts, .processes]])
  func itKillsWhatItWasToldOfWhenItsOwnerIsGone(namespaces: SandboxInit.Namespaces) throws {
    guard namespaces.isEmpty || Self.hasNamespaces else { return }
    var sandbox: SandboxInit? = try Self.sandbox(namespaces)
    let child = try Self.start("sleep 1000", in: #require(sandbox))
    sandbox = nil
    #expect(child.waitUntilExit() == .signalled(SIGKILL))
  }

  @Test(.enabled(if: hasNamespaces)) func filesAreReadOnlyButForTemporaryOnes() throws {
    let directory = "/tmp/swiftlet-\(getpid())-files"
    mkdir(directory, 0o755)
    defer { rmdir(directory) }
    let sandbox = try Self.sandbox(
      [.mounts], files: .init(temporary: "/tmp", megabytes: 1, paths: [.init(directory)]))
    defer { Self.end(sandbox) }
    let script = """
      ls /tmp; touch \(directory)/a 2> /dev/null || echo no; touch /tmp/a && echo yes
      head -c 2000000 /dev/zero > /tmp/b 2> /dev/null; stat -c %s /tmp/b
      """
    #expect(try Self.output(of: script, in: sandbox) == "swiftlet-\(getpid())-files\nno\nyes\n1048576\n")
  }

  @Test(.enabled(if: hasNamespaces)) func aDirectoryIsReplacedInTheSandboxOnly() throws {
    let directory = "/tmp/swiftlet-\(getpid())-code"
    mkdir(directory, 0o755)
    defer { rmdir(directory) }
    mkdir("\(directory)/inner", 0o755)
    defer { rmdir("\(directory)/inner") }
    var files = SandboxInit.Files(
      temporary: "/tmp", megabytes: 1, paths: [.init("/opt/code", source: directory)],
      links: [("/opt/link", "code/inner")])
    files.replaced = ["/opt"]
    let sandbox = try Self.sandbox([.mounts], files: files)
    defer { Self.end(sandbox) }
    let script = "ls /opt /opt/code; cd /opt/link && echo entered; touch /opt/a /opt/code/a 2> /dev/null || echo no"
    #expect(
      try Self.output(of: script, in: sandbox) == "/opt:\ncode\nlink\n\n/opt/code:\ninner\nentered\nno\n")
    #expect(access("/opt/code", F_OK) != 0)
  }

  /// A root with the programs of this machine, but none of its other files.
  private static func rootWithPrograms() throws -> (directory: RootDirectory, files: SandboxInit.Files) {
    let directory = try RootDirectory()
    for name in ["proc", "dev", "tmp", "usr", "etc"] { directory.directory(name) }
    var paths: [SandboxInit.Files.Path] = []
    for name in ["bin", "lib", "lib64", "usr"] {
      var status = stat()
      guard lstat("/\(name)", &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFLNK {
        directory.link(name, to: "usr/\(name)")
      } else {
        directory.directory(name)
        paths.append(.init("/\(name)"))
      }
    }
    var files = SandboxInit.Files(temporary: "/tmp", megabytes: 1, paths: paths)
    files.root = directory.path
    return (directory, files)
  }

  @Test(.enabled(if: hasNamespaces), arguments: [SandboxInit.Namespaces.mounts, [.mounts, .processes]])
  func aDirectoryIsTheRoot(namespaces: SandboxInit.Namespaces) throws {
    var (directory, files) = try Self.rootWithPrograms()
    defer { withExtendedLifetime(directory) {} }
    try directory.file("etc/own")
    try directory.file("etc/hosts")
    files.paths.append(.init("/etc/hosts"))
    let sandbox = try Self.sandbox(namespaces, files: files)
    defer { Self.end(sandbox) }
    let script = """
      ls /etc /tmp; test -s /etc/hosts && echo hosts; ls -d /../etc/passwd 2> /dev/null || echo closed
      touch /etc/a 2> /dev/null || echo no; touch /tmp/a && echo yes; echo > /dev/null && echo null
      ls /dev/shm 2> /dev/null || echo none; cat /proc/self/comm
      test -e /proc/$$/fd/0 && echo proc
      """
    #expect(
      try Self.output(of: script, in: sandbox)
        == "/etc:\nhosts\nown\n\n/tmp:\nhosts\nclosed\nno\nyes\nnull\nnone\ncat\nproc\n")
    #expect(access("\(directory.path)/tmp/a", F_OK) != 0)
  }

  @Test(.enabled(if: hasNamespaces)) func aRootWithoutItsDirectoriesIsRefused() throws {
    let directory = try RootDirectory()
    defer { withExtendedLifetime(directory) {} }
    var files = SandboxInit.Files(temporary: "/tmp", megabytes: 1, paths: [])
    files.root = directory.path
    func failure() throws -> SandboxInit.Step? {
      do {
        Self.end(try Self.sandbox([.mounts, .processes], files: files))
        return nil
      } catch let failure as SandboxInit.Failure {
        return failure.step
      }
    }
    #expect(try failure() == .proc)
    directory.link("proc", to: "/proc")
    #expect(try failure() == .proc)
    unlink("\(directory.path)/proc")
    directory.directory("proc")
    #expect(try failure() == .temporary)
    files.root = "/no/such/directory"
    #expect(try failure() == .root)
  }

  @Test(.enabled(if: hasNamespaces)) func aPathThatIsNotThereIsNamed() throws {
    do {
      Self.end(
        try Self.sandbox([.mounts], files: .init(temporary: "/tmp", megabytes: 1, paths: [.init("/nowhere")])))
      Issue.record("it started")
    } catch let failure as SandboxInit.Failure {
      #expect(failure.step == .path("/nowhere"))
      #expect(failure.error.errno == ENOENT)
    }
  }

  @Test(.enabled(if: hasNamespaces)) func itsNetworkHasPortsOfItsOwn() throws {
    let sandboxes = try (0..<2).map { _ in try Self.sandbox([.network]) }
    defer { for sandbox in sandboxes { Self.end(sandbox) } }
    for sandbox in sandboxes {
      let socket = try sandbox.openSocket()
      defer { close(socket) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(9001).bigEndian
      address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
      let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      #expect(result == 0)
    }
  }
}
