import Glibc

/// Why a command could not be started.
package struct SpawnError: Error, Sendable, Equatable {
  /// The ways in which a start can fail.
  package enum Reason: Sendable, Equatable {
    /// No such file, neither at its path nor in `PATH`.
    case notFound
    /// There is such a file, but it may not be executed.
    case notExecutable
    /// The path names a directory.
    case isDirectory
    /// The file is neither a program of this machine nor a script with a `#!` line.
    case notAProgram
    /// The program that the script's `#!` line names is not there.
    case interpreterNotFound
    /// The program, or the one that its `#!` line names, cannot be seen in the sandbox.
    case hidden
    /// The working directory is not there or may not be entered.
    case workingDirectory(String)
    /// The system refused, for instance for want of processes or memory; `errno` tells more.
    case system(errno: Int32)
  }

  /// The command as it was asked for.
  package let command: String
  /// Why it did not start.
  package let reason: Reason

  /// An error of these parts.
  package init(command: String, reason: Reason) {
    self.command = command
    self.reason = reason
  }

  /// What a shell exits with in this case: 127 for a command that is not there, 126 for one that cannot be run.
  package var shellExitCode: Int32 {
    switch reason {
    case .notFound, .interpreterNotFound, .hidden: 127
    default: 126
    }
  }
}

extension SpawnError: CustomStringConvertible {
  /// One sentence that names the command, and a hint.
  package var description: String {
    switch reason {
    case .notFound where command.utf8.contains(UInt8(ascii: "/")):
      "\(command): no such file. Check the path and the working directory."
    case .notFound:
      "\(command): command not found. Check its spelling and PATH, or give its path."
    case .notExecutable:
      "\(command): permission denied. Make it executable: chmod +x \(command)"
    case .isDirectory:
      "\(command): is a directory. Name the program in it."
    case .notAProgram:
      "\(command): not a program of this machine. A script needs a first line such as #!/bin/sh."
    case .interpreterNotFound:
      "\(command): the program named in its #! line was not found. Correct the line or install the program."
    case .hidden:
      "\(command): it, or what its #! line names, is not to be seen in the sandbox, whose /tmp is its own. "
        + "Name its directory with --visible, or correct the line."
    case .workingDirectory(let directory):
      "\(command): cannot start in \(directory). Check that the directory exists and may be entered."
    case .system(let code):
      "\(command): cannot be started: \(String(cString: strerror(code)))."
    }
  }
}
