import CLinux
import FileDescriptors
import Glibc
import Synchronization

/// A process that this one started and must reap.
///
/// Signals are sent through a process descriptor, so they can never reach another process that got the same ID later.
package final class ChildProcess: Sendable {
  /// The process ID; if ``leadsGroup`` is true, also the ID of its group.
  package let processID: Int32
  /// The process descriptor, readable once the process has ended; see pidfd_open(2). It is closed with this object.
  package let descriptor: Int32
  /// Whether it was started as the leader of a new process group.
  package let leadsGroup: Bool

  private struct End {
    var status: ExitStatus
    var peakMemory: Int?
  }

  private let end = Mutex<End?>(nil)

  /// The peak resident memory of the process, or of its largest reaped descendant, in bytes; nil until it has been
  /// reaped.
  package var peakMemory: Int? { end.withLock { $0?.peakMemory } }

  /// Takes charge of a child that was just started.
  ///
  /// - Throws: the errno if the system cannot open a descriptor for it.
  init(processID: Int32, leadsGroup: Bool) throws(SystemError) {
    descriptor = process_descriptor(processID)
    self.processID = processID
    self.leadsGroup = leadsGroup
    if descriptor < 0 { throw SystemError(errno: errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Sends a signal to the process only. Returns false if it has ended.
  @discardableResult
  package func signal(_ signal: Int32) -> Bool {
    process_descriptor_signal(descriptor, signal) == 0
  }

  /// Sends a signal to its whole group or, if it leads none, to the process only. Returns false if no process is left.
  @discardableResult
  package func signalGroup(_ signal: Int32) -> Bool {
    leadsGroup ? kill(-processID, signal) == 0 : self.signal(signal)
  }

  /// Limits how many files it can have open, and each process that it starts from now on.
  package func limitOpenFiles(to count: Int) { _ = limit_open_files(processID, UInt(count)) }

  /// How the process ended; nil if it is still running. The first call after its end reaps it. Does not wait.
  package func reap() -> ExitStatus? { reap(options: WNOHANG) }

  /// Waits until the process has ended, and reaps it.
  @discardableResult
  package func waitUntilExit() -> ExitStatus {
    // Without WNOHANG the wait ends only with a status, since only this object reaps the process.
    reap(options: 0) ?? .exited(code: 0)
  }

  /// Reaps members of its group that this process has adopted as orphans; see ``AdoptedOrphans``. Does not wait.
  ///
  /// - Returns: whether no member is left that this process must reap.
  package func reapAdoptedGroup() -> Bool {
    guard leadsGroup else { return true }
    while true {
      let process = waitpid(-processID, nil, WNOHANG)
      if process == 0 { return false }
      if process < 0 && errno != EINTR { return true }
    }
  }

  private func reap(options: Int32) -> ExitStatus? {
    end.withLock { end in
      if let end { return end.status }
      var wait: Int32 = 0
      var usage = rusage()
      var process: Int32
      repeat { process = wait4(processID, &wait, options, &usage) } while process < 0 && errno == EINTR
      guard process != 0 else { return nil }
      // If it was reaped elsewhere (ECHILD), its status is lost, but it has ended.
      let status: ExitStatus
      if process > 0 && wait_status_exited(wait) == 0 {
        status = .signalled(wait_status_signal(wait))
      } else {
        status = .exited(code: process > 0 ? wait_status_exit_code(wait) : 0)
      }
      // Linux counts in kilobytes.
      end = End(status: status, peakMemory: process > 0 ? usage.ru_maxrss * 1024 : nil)
      return status
    }
  }
}
