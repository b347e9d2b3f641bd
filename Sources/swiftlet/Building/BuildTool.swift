import ChildProcesses
import FileDescriptors
import Glibc

/// A program that builds something.
struct BuildTool {
  var program: String
  var arguments: [String]
  var folder: String
  var environment: [String: String]

  /// Runs the program until it ends.
  ///
  /// - Parameter log: the file for its output.
  func run(log: String) throws(BuildFailure) {
    let output = open(log, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
    guard output >= 0 else { throw BuildFailure(reason: "\(log): \(SystemError(errno: errno))") }
    defer { close(output) }
    let child: ChildProcess
    do throws(SpawnError) {
      // In the process group of swiftlet, so that Ctrl-C ends it, too.
      child = try ChildProcess.spawn(
        program, arguments: arguments, environment: environment, workingDirectory: folder,
        streams: StandardStreams(output: .descriptor(output), error: .descriptor(output)), newProcessGroup: false)
    } catch {
      throw BuildFailure(reason: error.reason == .notFound ? "\(program) is not in PATH. Install it" : "\(error)")
    }
    let status = child.waitUntilExit()
    guard !status.isSuccess else { return }
    lseek(output, 0, SEEK_SET)
    let text = (try? WholeFile.read(from: output, atMost: Self.outputLimit)) ?? []
    let name = program.split(separator: "/").last.map(String.init) ?? program
    throw BuildFailure(reason: "\(name) ended with \(status)", output: String(decoding: text, as: UTF8.self))
  }

  /// The most output that is shown, in bytes.
  private static let outputLimit = 65_536
}

/// Why something was not built.
struct BuildFailure: Error {
  /// The reason, without a period at the end.
  var reason: String
  /// The output of the tool; empty if it did not run.
  var output = ""
}
