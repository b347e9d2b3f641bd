import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc
import NIOCore

/// A process that a sandbox started, with its descendants.
final class SandboxProcess {
  /// What part it plays.
  enum Role: Equatable {
    /// COMMAND.
    case runtime
    /// An extension with this name.
    case `extension`(name: String)
  }

  /// What part it plays.
  let role: Role
  /// The process.
  let child: ChildProcess
  /// Its standard output and error.
  let output: ProcessOutput
  /// How it ended; nil while it runs.
  private(set) var status: ExitStatus?

  init(role: Role, child: ChildProcess, output: ProcessOutput) {
    self.role = role
    self.child = child
    self.output = output
  }

  /// Starts a program in a process group of its own.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - program: the program's path in the sandbox; nil to search for it.
  ///   - name: the value of `argv[0]`; nil for the program.
  ///   - enforcement: its limits.
  static func start(
    _ role: Role, command: [String], program: String?, name: String?, environment: [String: String],
    workingDirectory: String,
    within enforcement: SandboxEnforcement, on loop: any EventLoop, line: @escaping ([UInt8]) -> Void
  ) throws -> SandboxProcess {
    let pipe = try Pipe.open()
    // The output closes the read end. Only the child keeps the write end.
    defer { close(pipe.writeEnd) }
    let output = try ProcessOutput(readEnd: pipe.readEnd, on: loop, line: line)
    do {
      let child = try enforcement.start { sandbox, controlGroups in
        try ChildProcess.spawn(
          command.first ?? "", executable: program, arguments: Array(command.dropFirst()), name: name,
          environment: environment,
          workingDirectory: workingDirectory,
          streams: StandardStreams(output: .descriptor(pipe.writeEnd), error: .descriptor(pipe.writeEnd)),
          newProcessGroup: true, in: sandbox, controlGroups: controlGroups)
      }
      return SandboxProcess(role: role, child: child, output: output)
    } catch {
      output.finish()
      throw error
    }
  }

  /// Reaps the process if it has ended, and keeps its status.
  func reap() { status = status ?? child.reap() }

  /// Whether no process of its group is left.
  var isGone: Bool {
    guard status != nil, child.reapAdoptedGroup() else { return false }
    return kill(-child.processID, 0) != 0
  }
}
