import CLinux
import FileDescriptors
import Glibc

/// The files of a project that runs in the background, in the folder `.swiftlet` beside the project file.
///
/// The process in the background holds the lock as long as it lives, so the system knows which process it is. No file
/// can name a process that has ended, or another one with the same ID.
struct BackgroundFiles {
  /// The project file.
  let project: String
  private let folder: String
  private let name: String

  /// The log: all output of the process in the background.
  var log: String { "\(folder)/\(name).log" }
  private var lock: String { "\(folder)/\(name).lock" }

  init(project: String) {
    self.project = project
    let parts = project.split(separator: "/", omittingEmptySubsequences: false)
    folder = (parts.dropLast() + [".swiftlet"]).joined(separator: "/")
    name = parts.last.map(String.init) ?? project
  }

  /// The state of the lock.
  enum Holder: Equatable {
    case none
    case process(Int32)
    /// A process that this one cannot see, in another container.
    case invisible
  }

  /// Who holds the lock.
  func holder() throws(BackgroundError) -> Holder {
    let descriptor = open(lock, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return .none }
      throw .cannotUse(file: lock, SystemError(errno: errno))
    }
    defer { close(descriptor) }
    return try holder(descriptor)
  }

  /// Takes the lock for the rest of this process's life. Creates the folder if it is missing.
  func takeLock() throws(BackgroundError) {
    do throws(SystemError) {
      try PrivateFolder.make(folder)
    } catch {
      throw .cannotUse(file: folder, error)
    }
    let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotUse(file: lock, SystemError(errno: errno)) }
    guard lock_file(descriptor) != 0 else { return }
    let error = SystemError(errno: errno)
    guard error.errno == EACCES || error.errno == EAGAIN else { throw .cannotUse(file: lock, error) }
    throw .running(project: project, try holder(descriptor))
  }

  /// Opens an empty log.
  func openLog() throws(BackgroundError) -> Int32 {
    let descriptor = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotUse(file: log, SystemError(errno: errno)) }
    return descriptor
  }

  private func holder(_ descriptor: Int32) throws(BackgroundError) -> Holder {
    var process: pid_t = 0
    switch file_lock_holder(descriptor, &process) {
    case 0: return .none
    case 1: return process > 0 ? .process(process) : .invisible
    default: throw .cannotUse(file: lock, SystemError(errno: errno))
    }
  }
}
