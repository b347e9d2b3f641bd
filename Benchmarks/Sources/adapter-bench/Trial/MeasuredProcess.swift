import Glibc

/// A running adapter or app, and its cost so far.
final class MeasuredProcess {
  let pid: pid_t
  private let clock: clockid_t
  private var status: Int32?

  /// Starts `command` with exactly this environment; its output goes to `log`.
  init(command: [String], environment: [String], log: String) throws(BenchmarkError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

    // The child must not inherit the signals that this process ignores and blocks.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    let arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var pid: pid_t = 0
    let result = posix_spawnp(&pid, command[0], &actions, &attributes, arguments, variables)
    guard result == 0 else { throw BenchmarkError("\(command[0]): \(String(cString: strerror(result)))") }
    self.pid = pid
    var clock = clockid_t()
    clock_getcpuclockid(pid, &clock)
    self.clock = clock
  }

  deinit { end(gently: false) }

  /// User and system time of all its threads, in nanoseconds.
  var processorTime: UInt64 { MonotonicTime.nanoseconds(of: clock) }

  /// The peak resident memory so far, in bytes.
  var peakMemory: Int? { kilobytes(of: "VmHWM:", in: "/proc/\(pid)/status") }

  /// The resident memory now, in bytes, counted page by page.
  var residentMemory: Int? { kilobytes(of: "Rss:", in: "/proc/\(pid)/smaps_rollup") }

  var threadCount: Int? {
    guard let text = ProcFile.read("/proc/\(pid)/status") else { return nil }
    return ProcFile.number(after: "Threads:", in: text)
  }

  /// How it ended; nil if it is still running.
  func endedWith() -> String? {
    if status == nil {
      var value: Int32 = 0
      if waitpid(pid, &value, WNOHANG) == pid { status = value }
    }
    guard let status else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? "exit status \(status >> 8 & 0xFF)" : "signal \(signal)"
  }

  /// Ends and reaps it. If `gently`, it gets SIGTERM, or its only child does if it is a tracer, and 10 s to end.
  func end(gently: Bool) {
    guard endedWith() == nil else { return }
    if gently {
      kill(ProcFile.firstChild(of: pid) ?? pid, SIGTERM)
      for _ in 0..<10_000 {
        if endedWith() != nil { return }
        usleep(1000)
      }
    }
    if let child = ProcFile.firstChild(of: pid) { kill(child, SIGKILL) }
    kill(pid, SIGKILL)
    var value: Int32 = 0
    while waitpid(pid, &value, 0) < 0, errno == EINTR {}
    status = value
  }

  /// Ends it with a signal that it does not handle, so that a tracer can still write its results, and reaps it.
  func end(with signal: Int32) {
    kill(pid, signal)
    for _ in 0..<10_000 where endedWith() == nil { usleep(1000) }
    end(gently: false)
  }

  private func kilobytes(of name: String, in path: String) -> Int? {
    guard let text = ProcFile.read(path), let number = ProcFile.number(after: name, in: text) else { return nil }
    return number * 1024
  }
}
