/// Why an emulator could not start, or had to stop.
package enum EmulatorError: Error, Sendable, Equatable {
  /// An address for front doors cannot be used; `option` has named it.
  case cannotListen(address: String, option: String, reason: String, isInUse: Bool)
  /// Another program listens on the port on which an app is to listen; the option that has this program listen there, if
  /// it is this one.
  case portInUse(PortOccupant, ownOption: String? = nil)
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
    /// What the app's listeners tell, with the option to pass.
    case listeners(String)

    var sentence: String {
      switch self {
      case .ownOutput: "Its own output above may say why."
      case .background: "It went to the background, or had nothing to do: start it in the foreground."
      case .readOnlyFiles: OutputAdvice.readOnlyFiles
      case .listeners(let sentences): sentences
      }
    }
  }
}

extension EmulatorError {
  /// The same error, with what the app's listeners tell instead of a hint at the output.
  func explained(by listeners: String) -> EmulatorError {
    guard case .endedBeforeReady(let command, let what, _) = self else { return self }
    return .endedBeforeReady(command: command, what: what, hint: .listeners(listeners))
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
    case .portInUse(let occupant, ownOption: nil):
      "The app cannot listen: \(occupant). End that program, or let the app listen on another port and pass it with --app-port."
    case .portInUse(let occupant, let option?):
      "The app cannot listen: port \(occupant.port) is in use by swiftlet itself (\(option)). Choose another port with "
        + "\(option), or let the app listen on another and pass it with --app-port."
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
    case .cannotListen, .portInUse, .cannotEnforce: 69
    case .cannotStart(_, let exitCode): exitCode
    case .endedBeforeReady: 1
    case .cannotRecord: 73
    case .system: 71
    }
  }
}
