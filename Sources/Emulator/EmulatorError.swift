/// Why an emulator could not start, or had to stop.
package enum EmulatorError: Error, Sendable, Equatable {
  /// An address for front doors cannot be used; `option` has named it.
  case cannotListen(address: String, option: String, reason: String, isInUse: Bool)
  /// A command could not be started; one sentence, and what a shell would exit with.
  case cannotStart(String, exitCode: Int32)
  /// COMMAND or the adapter ended, or reported an error, before the function was ever ready.
  case endedBeforeReady(command: String, what: String, hint: StartHint = .ownOutput)
  /// Limits that were asked for cannot be enforced on this machine: `cpu (no cpu control group is mounted)`.
  case cannotEnforce(String)
  /// Invocations cannot be kept in the directory that `--record` named.
  case cannotRecord(directory: String, reason: String)
  /// The system refused something that the emulator cannot do without.
  case system(String)

  /// What to do about a program that ended before the function was ever ready.
  package enum StartHint: Sendable, Equatable {
    /// To read what it printed.
    case ownOutput
    /// To start it in the foreground: it ended without an error.
    case background
    /// To write to `/tmp` only.
    case readOnlyFiles

    var sentence: String {
      switch self {
      case .ownOutput: "Its own output above may say why."
      case .background: "It went to the background, or had nothing to do: start it in the foreground."
      case .readOnlyFiles: OutputAdvice.readOnlyFiles
      }
    }
  }
}

extension EmulatorError: CustomStringConvertible {
  /// One sentence that names the thing, and a hint.
  package var description: String {
    switch self {
    case .cannotListen(let address, let option, _, isInUse: true):
      "Cannot listen on \(address): the port is in use. Choose another with \(option), or end the program that has it."
    case .cannotListen(let address, let option, let reason, isInUse: false):
      "Cannot listen on \(address): \(reason). Choose an address of this machine with \(option)."
    case .cannotStart(let sentence, _): sentence
    case .endedBeforeReady(let command, let what, let hint):
      "\(command) \(what) before it was ready. \(hint.sentence)"
    case .cannotEnforce(let limits):
      "Cannot enforce what --require asks for: \(limits). Run as root, or leave it out of --require."
    case .cannotRecord(let directory, let reason):
      "Cannot keep invocations in \(directory): \(reason). Name a directory that can be written to with --record."
    case .system(let sentence): sentence
    }
  }

  /// The exit code that tells a shell about it, after sysexits.h where that has one.
  package var exitCode: Int32 {
    switch self {
    case .cannotListen, .cannotEnforce: 69
    case .cannotStart(_, let exitCode): exitCode
    case .endedBeforeReady: 1
    case .cannotRecord: 73
    case .system: 71
    }
  }
}
