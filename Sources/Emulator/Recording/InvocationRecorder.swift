import EmulatorCore
import FileDescriptors
import Glibc
import LambdaEvents
import NIOCore

/// Keeps events and what came of them, a file for each invocation in one directory.
final class InvocationRecorder {
  private let directory: String
  private let clock: EmulatorClock
  private let log: FunctionLog
  private var number = 0

  /// A recorder for this directory, which is made if it is missing. What is in it is left alone.
  init(directory: String, clock: EmulatorClock, log: FunctionLog) throws(EmulatorError) {
    self.directory = directory
    self.clock = clock
    self.log = log
    try Self.make(directory)
  }

  /// A recording of an invocation that begins now.
  ///
  /// - Parameter source: where the event comes from, as in ``InvocationRecording/source``.
  func begin(_ id: RequestID, _ event: ByteBuffer, function: FunctionDescription, source: String) -> RecordingInvocation
  {
    RecordingInvocation(self, id, event, function: function.name, source: source, clock: clock)
  }

  /// Keeps a recording. Its file has its name only when it is complete.
  func keep(_ recording: InvocationRecording) {
    let partial = "\(directory)/.\(recording.requestID).partial"
    // Events may have credentials in them.
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
    log.notice("\(recording.requestID): the invocation cannot be kept: \(path): \(error)")
  }

  /// Makes the directory and those above it.
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
      throw .cannotRecord(directory: directory, reason: "it is not a directory")
    }
  }
}

extension FrontDoor {
  /// How recordings name it.
  var recordedSource: String {
    SampleSource.allCases.first { $0.frontDoor?.isSameKind(as: self) == true }?.rawValue ?? "http"
  }

  private func isSameKind(as other: FrontDoor) -> Bool {
    switch (self, other) {
    case (.httpAPI, .httpAPI), (.restAPI, .restAPI): true
    default: self == other
    }
  }
}
