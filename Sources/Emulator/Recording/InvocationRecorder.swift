import EmulatorCore
import FileDescriptors
import Glibc
import NIOCore

/// Records events and their results in a directory, one file per invocation.
final class InvocationRecorder {
  private let directory: String
  private let clock: EmulatorClock
  private let log: FunctionLog
  private var number = 0

  /// Creates the directory if it is missing. Existing files are kept.
  init(directory: String, clock: EmulatorClock, log: FunctionLog) throws(EmulatorError) {
    self.directory = directory
    self.clock = clock
    self.log = log
    try Self.make(directory)
  }

  /// Starts to record an invocation.
  ///
  /// - Parameter source: the source of the event, as in ``InvocationRecording/source``.
  func begin(_ id: RequestID, _ event: ByteBuffer, function: FunctionDescription, source: String) -> RecordingInvocation
  {
    RecordingInvocation(self, id, event, function: function.name, source: source, clock: clock)
  }

  /// Saves a recording. The file gets its final name only once it is complete.
  func keep(_ recording: InvocationRecording) {
    let partial = "\(directory)/.\(recording.requestID).partial"
    // Events may contain credentials.
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return tell(recording, partial, SystemError(errno: errno)) }
    defer {
      close(descriptor)
      unlink(partial)
    }
    do throws(SystemError) {
      try WholeFile.write(recording.json, to: descriptor)
    } catch {
      return tell(recording, partial, error)
    }
    while true {
      number += 1
      let path = "\(directory)/\(recording.fileName(number: number))"
      if link(partial, path) == 0 { return }
      guard errno == EEXIST else { return tell(recording, path, SystemError(errno: errno)) }
    }
  }

  private func tell(_ recording: InvocationRecording, _ path: String, _ error: SystemError) {
    log.notice("\(recording.requestID): the invocation cannot be recorded: \(path): \(error)")
  }

  /// Creates the directory and its parents.
  private static func make(_ directory: String) throws(EmulatorError) {
    var path = directory.hasPrefix("/") ? "" : "."
    for part in directory.split(separator: "/") {
      path += "/\(part)"
      if mkdir(path, 0o755) != 0, errno != EEXIST {
        throw .cannotRecord(directory: directory, reason: String(cString: strerror(errno)))
      }
    }
    guard access(directory, W_OK | X_OK) == 0 else {
      throw .cannotRecord(directory: directory, reason: String(cString: strerror(errno)))
    }
    var status = stat()
    guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .cannotRecord(directory: directory, reason: "not a directory")
    }
  }
}
