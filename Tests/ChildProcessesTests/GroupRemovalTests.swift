import ChildProcesses
import Glibc
import Testing

@Suite struct GroupRemovalTests {
  /// A directory stands in for a control group: it cannot be removed while a file is in it.
  @Test func attemptsBecomeRarer() throws {
    let group = "/tmp/swiftlet-\(getpid())-group"
    try #require(mkdir(group, 0o755) == 0)
    let procs = "\(group)/cgroup.procs"
    close(open(procs, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
    let watch = inotify_init1(Int32(IN_CLOEXEC))
    defer { close(watch) }
    try #require(inotify_add_watch(watch, procs, UInt32(IN_OPEN)) >= 0)

    var sandbox: SandboxInit? = try SandboxInit([], groups: [group])
    try #require(sandbox != nil)
    sandbox = nil
    Self.readEvents(1, of: watch)
    let start = ContinuousClock.now
    // The pauses are 1 ms, 2 ms and so on up to 64 ms: 127 ms together.
    Self.readEvents(7, of: watch)
    #expect(ContinuousClock.now - start > .milliseconds(120))
    unlink(procs)
    while access(group, F_OK) == 0 { sched_yield() }
  }

  private static func readEvents(_ count: Int, of watch: Int32) {
    for _ in 0..<count {
      // A buffer with room for one: events of a file have no name.
      var event = inotify_event()
      while read(watch, &event, MemoryLayout<inotify_event>.size) < 0, errno == EINTR {}
    }
  }
}
