import CLinux
import FileDescriptors
import Glibc
import Synchronization

/// A process that this one started and has to reap.
///
/// Signals go through a process descriptor, so they can never hit another process that got the same id later.
package final class ChildProcess: Sendable {
  /// The process id; where ``leadsGroup``, also the id of its group.
  package let processID: Int32
  /// The process descriptor, see pidfd_open(2): readable once the process has ended. It closes with this object.
  package let descriptor: Int32
  /// Whether it was put at the head of a process group of its own.
  package let leadsGroup: Bool

  private struct End {
    var status: ExitStatus
    var peakMemory: Int?
  }

  private let end = Mutex<End?>(nil)

  /// The most memory that the process, or the largest of those that it waited for, held at once, in bytes; nil while it
  /// is not reaped.
  package var peakMemory: Int? { end.withLock { $0?.peakMemory } }

  /// Takes charge of a child just started.
  ///
  /// - Throws: the errno where the system has no descriptor for it.
  init(processID: Int32, leadsGroup: Bool) throws(SystemError) {
    descriptor = process_descriptor(processID)
    self.processID = processID
    self.leadsGroup = leadsGroup
    if descriptor < 0 { throw SystemError(errno: errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Sends a signal to the process alone. False where it has ended.
  @discardableResult
  package func signal(_ signal: Int32) -> Bool {
    process_descriptor_signal(descriptor, signal) == 0
  }

  /// Sends a signal to all of its group; where it leads none, to the process alone. False where nobody is left.
  @discardableResult
  package func signalGroup(_ signal: Int32) -> Bool {
    leadsGroup ? kill(-processID, signal) == 0 : self.signal(signal)
  }

  /// Limits the files that it, and what it starts from now on, can each have open.
  package func limitOpenFiles(to count: Int) { _ = limit_open_files(processID, UInt(count)) }

  /// How the process ended, once it has; it is reaped by the first call that finds it ended. Does not wait.
  package func reap() -> ExitStatus? { reap(options: WNOHANG) }

  /// Waits until the process has ended, and reaps it.
  @discardableResult
  package func waitUntilExit() -> ExitStatus {
    // Without WNOHANG the wait ends only with a status: this object alone reaps the process.
    reap(options: 0) ?? .exited(code: 0)
  }

  /// Reaps members of its group that became this process's children as orphans, see ``AdoptedOrphans``. Does not
  /// wait.
  ///
  /// - Returns: whether no member is left that this process would have to reap.
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
      // Where somebody else has reaped it (ECHILD) its status is lost; it has ended all the same.
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
