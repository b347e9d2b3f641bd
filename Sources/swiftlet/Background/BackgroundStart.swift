import ArgumentParser
import ChildProcesses
import FileDescriptors
import FoundationEssentials
import Glibc

/// `swiftlet up --detach`: starts swiftlet in the background, and waits until it is up or has failed.
enum BackgroundStart {
  /// Starts this executable again, with the same arguments, and prints what it announces.
  ///
  /// The child reports its errors to this process's standard error until it is up; see ``BackgroundSide``.
  static func run(replacing flag: String, by other: String) throws {
    let arguments = CommandLine.arguments.dropFirst().map { $0 == flag ? other : $0 }
    let pipe = try Pipe.open()
    defer { close(pipe.readEnd) }
    let child: ChildProcess
    do {
      defer { close(pipe.writeEnd) }
      child = try ChildProcess.spawn(
        "/proc/self/exe", arguments: arguments, name: CommandLine.arguments.first,
        environment: ProcessInfo.processInfo.environment, streams: StandardStreams(output: .descriptor(pipe.writeEnd)),
        newProcessGroup: false)
    }
    if let announcement = try readAnnouncement(pipe.readEnd) {
      return StandardStream.write(announcement, to: STDOUT_FILENO)
    }
    switch child.waitUntilExit() {
    case .exited(code: 0):
      StandardStream.printError("swiftlet: It was ended before it was up.")
      throw ExitCode(1)
    case .exited(let code): throw ExitCode(code)
    case .signalled(let signal):
      StandardStream.printError("swiftlet: It ended before it was up (\(ExitStatus.signalled(signal))).")
      throw ExitCode(128 + signal)
    }
  }
  /// What the child announces; nil if it ends before.
  private static func readAnnouncement(_ descriptor: Int32) throws(SystemError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.last != BackgroundSide.terminator {
      let part = try WholeFile.read(from: descriptor, atMost: 1)
      guard !part.isEmpty else { return nil }
      bytes += part
    }
    return Array(bytes.dropLast())
  }
}
