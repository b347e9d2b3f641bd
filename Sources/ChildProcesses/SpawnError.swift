import Glibc

/// Why a command could not be started.
package struct SpawnError: Error, Sendable, Equatable {
  package enum Reason: Sendable, Equatable {
    /// There is no such file, neither at its path nor in `PATH`.
    case notFound
    /// The file exists, but is not executable.
    case notExecutable
    /// The path names a directory.
    case isDirectory
    /// The file is neither a program of this machine nor a script with a `#!` line.
    case notAProgram
    /// The program in the script's `#!` line, or the dynamic loader of a program, does not exist.
    case interpreterNotFound
    /// The program, or the one in its `#!` line, is not visible in the sandbox.
    case hidden
    /// The working directory does not exist or cannot be entered.
    case workingDirectory(String)
    /// The system refused with this error, for example because of a lack of processes or memory.
    case system(errno: Int32)
  }

  /// The command, as given by the caller.
  package let command: String
  /// Why it did not start.
  package let reason: Reason

  /// Creates an error from its parts.
  package init(command: String, reason: Reason) {
    self.command = command
    self.reason = reason
  }

  /// The exit code of a shell in this case: 127 for a command that does not exist, 126 for one that cannot be run.
  package var shellExitCode: Int32 {
    switch reason {
    case .notFound, .interpreterNotFound, .hidden: 127
    default: 126
    }
  }
}

extension SpawnError: CustomStringConvertible {
  /// A sentence that names the command, and a hint.
  package var description: String {
    switch reason {
    case .notFound where command.utf8.contains(UInt8(ascii: "/")):
      "\(command): no such file. Check the path and the working directory."
    case .notFound:
      "\(command): command not found. Check its spelling and PATH, or give its path."
    case .notExecutable:
      "\(command): permission denied. Make it executable: chmod +x \(command)"
    case .isDirectory:
      "\(command): is a directory. Use the path of a program in it."
    case .notAProgram:
      "\(command): not a program of this machine. A script needs a first line such as #!/bin/sh."
    case .interpreterNotFound:
      "\(command): the program in its #! line, or the dynamic loader that it is linked for, was not found. "
        + "Correct the line, install the program, or use an executable for this system's C library."
    case .hidden:
      "\(command): it, or the program in its #! line, is not visible in the sandbox, which has a separate /tmp. "
        + "Make its directory visible with --visible, or correct the line."
    case .workingDirectory(let directory):
      "\(command): cannot start in \(directory). Check that the directory exists and can be entered."
    case .system(let code):
      "\(command): cannot be started: \(String(cString: strerror(code)))."
    }
  }
}
