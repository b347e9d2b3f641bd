import ChildProcesses
package import EmulatorCore
import FileDescriptors
import Glibc

/// The program of this machine that interprets a function.
package struct Interpreter {
  /// Its absolute path.
  package let path: String
  /// What it prints for `--version`, such as `Python 3.13.1`; nil if it prints nothing.
  package let version: String?

  /// Finds the interpreter for a runtime: that of an active virtual environment, of one in `.venv`, or the first in
  /// `PATH`.
  ///
  /// - Parameters:
  ///   - environment: the function's variables, of which `PATH` is used.
  ///   - folders: the folders that may contain `.venv`.
  ///   - versions: the versions of interpreters that other functions use.
  package static func find(
    for runtime: LambdaRuntime, environment: [String: String], folders: [String], versions: InterpreterVersions
  ) -> Interpreter? {
    func search(_ name: String) -> String? {
      let path = try? ChildProcess.executable(for: name, environment: environment, workingDirectory: "/")
      return path?.hasPrefix("/") == true ? path : nil
    }
    var candidates = runtime.interpreters.compactMap(search)
    if case .python = runtime {
      if let active = search("python3") ?? search("python"), isInVirtualEnvironment(active) {
        candidates.insert(active, at: 0)
      } else {
        candidates.insert(contentsOf: folders.compactMap { search("\($0)/.venv/bin/python") }, at: 0)
      }
    }
    return candidates.first.map { Interpreter(path: $0, version: versions.version(of: $0, environment: environment)) }
  }

  private static func isInVirtualEnvironment(_ program: String) -> Bool {
    guard program.hasSuffix("/bin/python3") || program.hasSuffix("/bin/python") else { return false }
    let environment = program.split(separator: "/").dropLast(2).joined(separator: "/")
    return access("/\(environment)/pyvenv.cfg", F_OK) == 0
  }

  /// Whether its version is the one that a runtime has. True if the version is not known.
  func suits(_ runtime: LambdaRuntime) -> Bool {
    guard let expected = runtime.interpreterVersion, let version else { return true }
    return version == expected || version.hasPrefix("\(expected).")
  }
}

/// The versions of interpreters. Each is asked once in a run, because that starts it.
package final class InterpreterVersions {
  private var known: [String: String?] = [:]

  package init() {}

  /// What a program prints for `--version`.
  func version(of program: String, environment: [String: String]) -> String? {
    if let known = known[program] { return known }
    let version = Self.ask(program, environment: environment)
    known[program] = .some(version)
    return version
  }

  private static func ask(_ program: String, environment: [String: String]) -> String? {
    guard let pipe = try? Pipe.open() else { return nil }
    defer { close(pipe.readEnd) }
    let child = try? ChildProcess.spawn(
      program, arguments: ["--version"], environment: environment,
      streams: StandardStreams(output: .descriptor(pipe.writeEnd), error: .null), newProcessGroup: true)
    close(pipe.writeEnd)
    guard let child else { return nil }
    let output = try? WholeFile.read(from: pipe.readEnd, atMost: 200)
    child.waitUntilExit()
    let line = String(decoding: output ?? [], as: UTF8.self).split(separator: "\n").first
    return line.map(String.init)
  }
}
