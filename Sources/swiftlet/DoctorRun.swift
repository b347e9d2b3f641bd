import ArgumentParser
import ChildProcesses
import Diagnosis
import Doctor
import Emulator
import EmulatorCore
import FileDescriptors
import Glibc
import Synchronization

/// One run of `swiftlet doctor`: the main thread waits for signals while a task examines the app.
struct DoctorRun {
  let examination: Examination
  /// Called about every second.
  var everySecond: () -> Void = {}

  /// Examines the app, and leaves no process behind.
  ///
  /// Throws `ExitCode` after an error, which it prints, and after a signal.
  func run() throws -> DoctorReport {
    signal(SIGPIPE, SIG_IGN)
    // Block signals before the first thread starts, so that all of them arrive here.
    let signals = try SignalDescriptor([SIGINT, SIGTERM, SIGHUP])
    let wake = try WakeDescriptor()
    try AdoptedOrphans.accept()
    do {
      try examination.configuration.checkCommands()
      return try wait(for: start(waking: wake), signals, wake)
    } catch let error as EmulatorError {
      StandardStream.printError("swiftlet: \(error)")
      throw ExitCode(error.exitCode)
    } catch let error as DoctorError {
      throw ValidationError("\(error)")
    }
  }

  private func start(waking wake: WakeDescriptor) -> Progress {
    let result = ExaminationResult()
    let examination = examination
    let task = Task {
      do {
        result.set(.success(try await examination.run()))
      } catch {
        result.set(.failure(error))
      }
      wake.wake()
    }
    return Progress(task: task, result: result)
  }

  /// An examination under way.
  private struct Progress {
    let task: Task<Void, Never>
    let result: ExaminationResult
  }

  private func wait(for progress: Progress, _ signals: SignalDescriptor, _ wake: WakeDescriptor) throws -> DoctorReport
  {
    var signal: Int32?
    while true {
      var descriptors = [signals.descriptor, wake.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      poll(&descriptors, nfds_t(descriptors.count), 1000)
      everySecond()
      if let number = signals.next() {
        signal = signal ?? number
        progress.task.cancel()
      }
      wake.acknowledge()
      guard let result = progress.result.value else { continue }
      if let signal { throw ExitCode(128 + signal) }
      return try result.get()
    }
  }
}

/// What a task hands to the main thread.
private final class ExaminationResult: Sendable {
  private let result = Mutex<Result<DoctorReport, any Error>?>(nil)

  /// Nil while the task runs.
  var value: Result<DoctorReport, any Error>? { result.withLock { $0 } }

  func set(_ value: Result<DoctorReport, any Error>) { result.withLock { $0 = value } }
}
