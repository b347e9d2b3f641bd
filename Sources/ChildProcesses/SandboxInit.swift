import CLinux
package import FileDescriptors
import Glibc
import ProcFilesystem

/// The first process of a sandbox: it holds the sandbox's namespaces, and sees to the end of what is in it.
///
/// With a process namespace everything in it dies with it, and orphans fall to it. It ends when it is killed, or when this
/// process is gone, by SIGKILL for instance: then it kills what it can, and removes the sandbox's control groups.
package final class SandboxInit: Sendable {
  /// Namespaces, see namespaces(7).
  package struct Namespaces: OptionSet, Sendable, Hashable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// Users: what privilege there is holds inside alone.
    package static let users = Namespaces(rawValue: Int32(SANDBOX_USERS))
    /// Mounts.
    package static let mounts = Namespaces(rawValue: Int32(SANDBOX_MOUNTS))
    /// Network interfaces and ports.
    package static let network = Namespaces(rawValue: Int32(SANDBOX_NETWORK))
    /// Processes, and what they share by System V's calls.
    package static let processes = Namespaces(rawValue: Int32(SANDBOX_PROCESSES))
  }

  /// The files of a sandbox in which nothing can be written but its temporary files.
  package struct Files: Sendable {
    /// The directory for temporary files, without symbolic links.
    package var temporary: String
    /// How large they can grow, in MB.
    package var megabytes: Int
    /// What is seen in that directory besides, and what can be written to, each path after those that it lies in.
    package var paths: [(path: String, isWritable: Bool)]

    /// The symbolic links in that directory.
    package var links: [(path: String, target: String)]

    /// Files of this description.
    package init(
      temporary: String, megabytes: Int, paths: [(path: String, isWritable: Bool)],
      links: [(path: String, target: String)] = []
    ) {
      self.temporary = temporary
      self.megabytes = megabytes
      self.paths = paths
      self.links = links
    }
  }

  /// What was being done when the system refused.
  package enum Step: Sendable, Equatable {
    /// The namespaces themselves were made.
    case namespaces
    /// The user's ids were given a meaning in the user namespace.
    case users
    /// This path was opened.
    case path(String)
    /// The root was made read-only.
    case root
    /// The directory for temporary files was made.
    case temporary
    /// `/proc` was mounted.
    case proc
    /// The loopback interface was switched on.
    case loopback
  }

  /// Why it could not be started.
  package struct Failure: Error, Sendable {
    /// What was being done.
    package var step: Step
    /// What the system said.
    package var error: SystemError
  }

  /// The namespaces that it has of its own.
  package let namespaces: Namespaces
  /// Its process id, as this process knows it.
  package var processID: Int32 { process.processID }

  /// The process itself. It is reaped by ``end()`` or ``endAndWait()``.
  package let process: ChildProcess

  private let control: Int32

  /// Starts it.
  ///
  /// - Parameters:
  ///   - namespaces: the namespaces that it is to have of its own.
  ///   - files: its files; nil for those of this process. They take a mount namespace.
  ///   - groups: the paths of control groups that it is to remove when this process is gone.
  package init(
    _ namespaces: Namespaces, files: Files? = nil, groups: [String] = []
  ) throws(Failure) {
    func failure(_ step: Step, _ errno: Int32) -> Failure { Failure(step: step, error: SystemError(errno: errno)) }

    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw failure(.namespaces, errno)
    }
    defer { close(ends[1]) }
    let description = SandboxInitDescription(namespaces, files: files, groups: groups, control: ends[1])
    var outcome = sandbox_outcome()
    let processID = description.withCDescription { start_sandbox_init(&$0, &outcome) }
    guard processID > 0 else {
      close(ends[0])
      throw failure(Step(outcome, files: files), outcome.error)
    }
    do {
      process = try ChildProcess(processID: processID, leadsGroup: false)
    } catch {
      close(ends[0])
      kill(processID, SIGKILL)
      waitpid(processID, nil, 0)
      throw Failure(step: .namespaces, error: error)
    }
    control = ends[0]
    self.namespaces = namespaces
    AdoptedOrphans.spare(processID)
  }

  deinit {
    close(control)
    // One that was not ended does the work that it is there for by itself.
    if process.reap() != nil { AdoptedOrphans.spareNoMore(process.processID) }
  }

  /// The processes that have lost their parents and fallen to it.
  package var orphans: [Int32] {
    guard namespaces.contains(.processes) else { return [] }
    return ProcessTable.children(of: process.processID)
  }

  /// Kills everything in its process namespace but itself; where it has none, does nothing. Does not wait.
  package func killAll() { send(0) }

  /// Tells it of a process group that is to be killed, with all that was told before, when this process is gone.
  func watch(group: Int32) { send(group) }

  private func send(_ message: Int32) {
    var message = message
    Glibc.send(control, &message, MemoryLayout<Int32>.size, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
  }

  /// Kills it, and with it everything in its process namespace. The control groups are then the caller's. Does not wait.
  ///
  /// - Returns: whether it is gone.
  package func end() -> Bool {
    process.signal(SIGKILL)
    guard process.reap() != nil else { return false }
    AdoptedOrphans.spareNoMore(process.processID)
    return true
  }

  /// As ``end()``, and waits until it is gone.
  package func endAndWait() {
    process.signal(SIGKILL)
    process.waitUntilExit()
    AdoptedOrphans.spareNoMore(process.processID)
  }

  /// A TCP socket over IPv4 in the sandbox's network, close-on-exec, not blocking, neither bound nor connected. Whoever
  /// opens it closes it.
  package func openSocket() throws(SystemError) -> Int32 {
    let descriptor = open_sandbox_socket(process.descriptor, namespaces.rawValue)
    guard descriptor >= 0 else { throw SystemError(errno: errno) }
    return descriptor
  }

  /// The process descriptor by which others find its namespaces.
  var descriptor: Int32 { process.descriptor }
}

extension SandboxInit.Step {
  fileprivate init(_ outcome: sandbox_outcome, files: SandboxInit.Files?) {
    switch Int(outcome.step) {
    case SANDBOX_STEP_USERS: self = .users
    case SANDBOX_STEP_PATH:
      let paths = files?.paths ?? []
      self = .path(paths.indices.contains(Int(outcome.index)) ? paths[Int(outcome.index)].path : "")
    case SANDBOX_STEP_ROOT: self = .root
    case SANDBOX_STEP_TEMPORARY: self = .temporary
    case SANDBOX_STEP_PROC: self = .proc
    case SANDBOX_STEP_LOOPBACK: self = .loopback
    default: self = .namespaces
    }
  }
}
