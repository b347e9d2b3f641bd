import CLinux
package import FileDescriptors
import Glibc
import ProcFilesystem

/// The first process of a sandbox. It keeps the sandbox's namespaces alive and ends the processes in it.
///
/// With a process namespace, all processes in it die with the first one, which also adopts orphans. The first process
/// ends when it is killed, or when this process is gone, for example by SIGKILL. Then it kills what it can and removes
/// the sandbox's control groups.
package final class SandboxInit: Sendable {
  /// Namespaces, see namespaces(7).
  package struct Namespaces: OptionSet, Sendable, Hashable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// Users. Privileges apply only inside.
    package static let users = Namespaces(rawValue: Int32(SANDBOX_USERS))
    /// Mounts.
    package static let mounts = Namespaces(rawValue: Int32(SANDBOX_MOUNTS))
    /// Network interfaces and ports.
    package static let network = Namespaces(rawValue: Int32(SANDBOX_NETWORK))
    /// Processes, and System V shared memory and semaphores.
    package static let processes = Namespaces(rawValue: Int32(SANDBOX_PROCESSES))
  }

  /// The files of a sandbox in which only temporary files can be written.
  package struct Files: Sendable {
    /// A directory that becomes the root of all files; nil for this machine's root. The other paths are then paths in
    /// it. It has directories for `/proc`, `/dev` and `temporary`.
    package var root: String?
    /// The directory for temporary files, without symbolic links.
    package var temporary: String
    /// The size limit of temporary files, in MB.
    package var megabytes: Int
    /// Directories that become new, empty ones, beside `temporary`.
    package var replaced: [String] = []
    /// Other paths that are visible in these directories, and writable paths. A path comes after those that contain it.
    package var paths: [Path]

    /// The symbolic links in these directories.
    package var links: [(path: String, target: String)]

    /// A path that is visible.
    package struct Path: Sendable {
      /// Where it is visible.
      package var path: String
      /// What is visible there: a path outside the sandbox.
      package var source: String
      /// Whether it is writable.
      package var isWritable: Bool

      /// A path that shows `source`; nil for the same path outside.
      package init(_ path: String, source: String? = nil, isWritable: Bool = false) {
        self.path = path
        self.source = source ?? path
        self.isWritable = isWritable
      }
    }

    /// Creates a description from its parts.
    package init(
      temporary: String, megabytes: Int, paths: [Path],
      links: [(path: String, target: String)] = []
    ) {
      self.temporary = temporary
      self.megabytes = megabytes
      self.paths = paths
      self.links = links
    }
  }

  /// The step of the start that failed.
  package enum Step: Sendable, Equatable {
    /// Creating the namespaces.
    case namespaces
    /// Mapping the user's IDs into the user namespace.
    case users
    /// Opening or mounting this path.
    case path(String)
    /// Making the root read-only, or setting up `/dev`.
    case root
    /// Creating the directory for temporary files.
    case temporary
    /// Mounting `/proc`.
    case proc
    /// Enabling the loopback interface.
    case loopback
  }

  /// Why the first process could not be started.
  package struct Failure: Error, Sendable {
    /// The step that failed.
    package var step: Step
    /// The system's error.
    package var error: SystemError
  }

  /// Whether its files are those of a directory, and none of this machine's are hidden.
  let hasOwnRoot: Bool
  /// The sandbox's own namespaces.
  package let namespaces: Namespaces
  /// Its process ID, outside the sandbox.
  package var processID: Int32 { process.processID }

  /// The process itself. It is reaped by ``end()`` or ``endAndWait()``.
  package let process: ChildProcess

  private let control: Int32

  /// Starts the first process.
  ///
  /// - Parameters:
  ///   - namespaces: the sandbox's own namespaces.
  ///   - files: its files; nil for those of this process. They require a mount namespace.
  ///   - groups: the paths of control groups to remove when this process is gone.
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
    hasOwnRoot = files?.root != nil
    AdoptedOrphans.spare(processID)
  }

  deinit {
    close(control)
    // If it was not ended, closing `control` makes it clean up and exit.
    if process.reap() != nil { AdoptedOrphans.spareNoMore(process.processID) }
  }

  /// The orphaned processes that it has adopted.
  package var orphans: [Int32] {
    guard namespaces.contains(.processes) else { return [] }
    return ProcessTable.children(of: process.processID)
  }

  /// Kills all other processes in its process namespace; does nothing if it has none. Does not wait: processes that are
  /// started before ``acknowledgedKills()`` counts this kill may be killed as well.
  ///
  /// - Returns: whether it will be acknowledged.
  @discardableResult
  package func killAll() -> Bool { send(0) }

  /// The number of kills that it has carried out since this was last called; nil if it is gone.
  package func acknowledgedKills() -> Int? {
    var count = 0
    var message: Int32 = 0
    while true {
      switch recv(control, &message, MemoryLayout<Int32>.size, Int32(MSG_DONTWAIT)) {
      case 1...: count += 1
      case 0: return nil
      default:
        if errno == EINTR { continue }
        return errno == EAGAIN ? count : nil
      }
    }
  }

  /// Adds a process group to those that it kills when this process is gone.
  func watch(group: Int32) { send(group) }

  @discardableResult
  private func send(_ message: Int32) -> Bool {
    var message = message
    return Glibc.send(control, &message, MemoryLayout<Int32>.size, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) > 0
  }

  /// Kills it, and with it everything in its process namespace. The caller then must remove the control groups. Does
  /// not wait.
  ///
  /// - Returns: whether it is gone.
  package func end() -> Bool {
    process.signal(SIGKILL)
    guard process.reap() != nil else { return false }
    AdoptedOrphans.spareNoMore(process.processID)
    return true
  }

  /// Does the same as ``end()``, and waits until it is gone.
  package func endAndWait() {
    process.signal(SIGKILL)
    process.waitUntilExit()
    AdoptedOrphans.spareNoMore(process.processID)
  }

  /// Opens a TCP socket over IPv4 in the sandbox's network: close-on-exec, non-blocking, neither bound nor connected.
  /// The caller closes it.
  package func openSocket() throws(SystemError) -> Int32 {
    let descriptor = open_sandbox_socket(process.descriptor, namespaces.rawValue)
    guard descriptor >= 0 else { throw SystemError(errno: errno) }
    return descriptor
  }

  /// The process descriptor through which programs enter its namespaces.
  var descriptor: Int32 { process.descriptor }
}

extension SandboxInit.Step {
  fileprivate init(_ outcome: sandbox_outcome, files: SandboxInit.Files?) {
    switch Int(outcome.step) {
    case SANDBOX_STEP_USERS: self = .users
    case SANDBOX_STEP_PATH:
      let paths = files?.paths ?? []
      self = .path(paths.indices.contains(Int(outcome.index)) ? paths[Int(outcome.index)].source : "")
    case SANDBOX_STEP_ROOT: self = .root
    case SANDBOX_STEP_TEMPORARY: self = .temporary
    case SANDBOX_STEP_PROC: self = .proc
    case SANDBOX_STEP_LOOPBACK: self = .loopback
    default: self = .namespaces
    }
  }
}
