import CLinux
import FileDescriptors
import Glibc

/// The process that ``BackgroundStart`` starts: it writes its output to the log, and announces when it is up.
///
/// Until then, standard error stays that of the process in the foreground.
final class BackgroundSide: Sendable {
  private let files: BackgroundFiles
  /// The pipe to the process in the foreground.
  private let announcement: Int32
  private let log: Int32
  private let isAnnounced = OnceFlag()

  /// Leaves the terminal, and takes the project's lock. The standard output becomes the log.
  init(_ files: BackgroundFiles) throws(BackgroundError) {
    self.files = files
    setsid()
    try files.takeLock()
    log = try files.openLog()
    announcement = duplicate_descriptor(STDOUT_FILENO)
    guard announcement >= 0, dup2(log, STDOUT_FILENO) >= 0 else {
      throw .cannotUse(file: files.log, SystemError(errno: errno))
    }
  }

  /// The path of the log.
  var logFile: String { files.log }

  /// Tells the process in the foreground that everything is up, and lets it end. Call it once.
  func announce(_ text: String) {
    // If that process has ended, the caller learns it from `isAbandoned`.
    guard (try? WholeFile.write(Array(text.utf8), to: announcement)) != nil else { return }
    isAnnounced.raise()
    dup2(log, STDERR_FILENO)
    try? WholeFile.write([Self.terminator], to: announcement)
  }

  /// The end of an announcement. The end of the pipe does not mark it, because another thread may be polling the pipe,
  /// which keeps it open.
  static let terminator: UInt8 = 0

  /// What to poll until everything is up: the pipe, which reports an error when its reader has ended.
  var poll: pollfd? { isAnnounced.isRaised ? nil : pollfd(fd: announcement, events: 0, revents: 0) }

  /// Whether the process in the foreground has ended too early, for example by Ctrl-C.
  func isAbandoned(_ poll: pollfd) -> Bool { poll.revents & Int16(POLLERR) != 0 && !isAnnounced.isRaised }

  /// Copies the end of the log to standard error, to explain why nothing came up.
  func printLog() {
    let limit = 16 * 1024
    let descriptor = open(files.log, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    lseek(descriptor, max(0, size - limit), SEEK_SET)
    guard !isAnnounced.isRaised, let end = try? WholeFile.read(from: descriptor, atMost: limit) else { return }
    StandardStream.write(end, to: STDERR_FILENO)
  }
}
