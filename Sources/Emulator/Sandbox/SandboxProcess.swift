import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc
import NIOCore

/// One of the processes that a sandbox starts, with what it started itself.
final class SandboxProcess {
  /// What part it plays.
  enum Role: Equatable {
    /// COMMAND.
    case runtime
    /// An extension of this name.
    case `extension`(name: String)
  }

  /// What part it plays.
  let role: Role
  /// The process.
  let child: ChildProcess
  /// What it prints.
  let output: ProcessOutput
  /// How it ended, once it has.
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
  ///   - name: what it sees as its own name; nil for the program itself.
  ///   - enforcement: the limits for it.
  static func start(
    _ role: Role, command: [String], name: String?, environment: [String: String], workingDirectory: String,
    within enforcement: SandboxEnforcement, on loop: any EventLoop, line: @escaping ([UInt8]) -> Void
  ) throws -> SandboxProcess {
    let pipe = try Pipe.open()
    // The output takes over the read end; the write end is the child's alone.
    defer { close(pipe.writeEnd) }
    let output = try ProcessOutput(readEnd: pipe.readEnd, on: loop, line: line)
    do {
      let child = try enforcement.start { sandbox, controlGroups in
        try ChildProcess.spawn(
          command.first ?? "", arguments: Array(command.dropFirst()), name: name, environment: environment,
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

  /// Takes note of the end of the process, and reaps it.
  func reap() { status = status ?? child.reap() }

  /// Whether neither the process nor any of its group is left.
  var isGone: Bool {
    guard status != nil, child.reapAdoptedGroup() else { return false }
    return kill(-child.processID, 0) != 0
  }
}
