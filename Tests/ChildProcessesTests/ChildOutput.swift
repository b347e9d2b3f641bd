import ChildProcesses
import FileDescriptors
import Glibc

/// A shell script run to its end: how it ended, and what it printed.
struct ChildOutput {
  var status: ExitStatus
  var text: String

  /// Runs a script with `sh`.
  static func ofScript(
    _ script: String, environment: [String: String] = ["PATH": "/usr/bin:/bin"], workingDirectory: String? = nil,
    newProcessGroup: Bool = true
  ) throws -> ChildOutput {
    try of(
      "/bin/sh", arguments: ["-c", script], environment: environment, workingDirectory: workingDirectory,
      newProcessGroup: newProcessGroup)
  }

  /// Runs a program.
  static func of(
    _ command: String, arguments: [String] = [], name: String? = nil,
    environment: [String: String] = ["PATH": "/usr/bin:/bin"], workingDirectory: String? = nil,
    newProcessGroup: Bool = true
  ) throws -> ChildOutput {
    let pipe = try Pipe.open()
    defer { close(pipe.readEnd) }
    let child: ChildProcess
    do {
      defer { close(pipe.writeEnd) }
      child = try ChildProcess.spawn(
        command, arguments: arguments, name: name, environment: environment, workingDirectory: workingDirectory,
        streams: StandardStreams(output: .descriptor(pipe.writeEnd), error: .descriptor(pipe.writeEnd)),
        newProcessGroup: newProcessGroup)
    }
    let text = readAll(pipe.readEnd)
    return ChildOutput(status: child.waitUntilExit(), text: text)
  }

  /// Everything that is written to a pipe until its last writer is gone.
  static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}
