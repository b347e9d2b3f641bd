package import AdapterCore
import Glibc

/// The kernel's table of processes.
package enum ProcessTable {
  /// The state of a process; nil if it is gone.
  package static func status(of pid: Int32) -> ProcessStatus? {
    KernelFile.read("/proc/\(pid)/stat").flatMap { ProcessStatus($0) }
  }

  /// The parent of a process; nil if it is gone.
  package static func parent(of pid: Int32) -> Int32? { status(of: pid)?.parent }

  /// The memory of a process; nil if it is gone.
  package static func memory(of pid: Int32) -> ProcessMemory? {
    KernelFile.read("/proc/\(pid)/statm").flatMap { ProcessMemory($0) }
  }

  /// The descendants of `root`, at most `limit`, parents before their children.
  ///
  /// - Parameter own: a process that is left out together with its descendants.
  package static func descendants(of root: Int32, atMost limit: Int, besides own: Int32 = getpid()) -> [Int32] {
    var found: [Int32] = []
    var next = 0
    var parent = root
    while true {
      found += children(of: parent).filter { $0 != own }.prefix(limit - found.count)
      guard next < found.count, found.count < limit else { return found }
      parent = found[next]
      next += 1
    }
  }

  /// The children of a process; none if it is gone.
  package static func children(of pid: Int32) -> [Int32] {
    // The kernel lists a child under the thread that started it.
    let threads = KernelFile.ids(in: "/proc/\(pid)/task")
    return threads.flatMap { thread in
      KernelFile.read("/proc/\(pid)/task/\(thread)/children").map { ProcessList.ids(in: $0) } ?? []
    }
  }

  /// The CPU time that all threads of a process have used since it started; nil if it is gone.
  ///
  /// The process's CPU clock (clock_getcpuclockid(3)) costs one system call and no file.
  package static func cpuTime(of pid: Int32) -> Duration? {
    var time = timespec()
    let clock = ~pid << 3 | 2
    guard clock_gettime(clockid_t(clock), &time) == 0 else { return nil }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
