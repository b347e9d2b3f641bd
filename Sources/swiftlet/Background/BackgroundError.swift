import ArgumentParser
import FileDescriptors

/// Why a project cannot be started or ended in the background.
enum BackgroundError: Error, Equatable, CustomStringConvertible {
  /// A file of ``BackgroundFiles`` cannot be used.
  case cannotUse(file: String, SystemError)
  /// The project already runs in the background.
  case running(project: String, BackgroundFiles.Holder)
  /// The process in the background is in another container.
  case invisible(project: String)
  /// The system does not let this user end the process.
  case cannotEnd(Int32, SystemError)
  /// The process does not end, even by SIGKILL.
  case doesNotEnd(Int32)

  var description: String {
    switch self {
    case .cannotUse(let file, let error): "Cannot use \(file): \(error). swiftlet keeps its lock and log there."
    case .running(let project, .process(let process)):
      "\(project) already runs in the background (pid \(process)). End it with swiftlet down."
    case .running(let project, _): "\(project) already runs in the background, in another container. End it there."
    case .invisible(let project): "\(project) runs in another container. Run swiftlet down there."
    case .cannotEnd(let process, let error): "Cannot end swiftlet (pid \(process)): \(error)."
    case .doesNotEnd(let process): "swiftlet (pid \(process)) does not end, not even by SIGKILL."
    }
  }

  /// The exit code, from sysexits.h.
  var exitCode: Int32 {
    switch self {
    case .cannotUse: 73
    case .running, .invisible: 69
    case .cannotEnd: 77
    case .doesNotEnd: 71
    }
  }
  /// Prints an error of `body` and exits with its code.
  static func reporting<Result>(_ body: () throws(BackgroundError) -> Result) throws -> Result {
    do throws(BackgroundError) {
      return try body()
    } catch {
      StandardStream.printError("swiftlet: \(error)")
      throw ExitCode(error.exitCode)
    }
  }
}
