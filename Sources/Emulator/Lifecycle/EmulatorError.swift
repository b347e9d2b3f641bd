/// Why an emulator could not start or had to stop.
package enum EmulatorError: Error, Sendable, Equatable {
  /// A front door cannot listen on its address, which `option` sets.
  case cannotListen(address: String, option: String, reason: String, isInUse: Bool)
  /// The port for an app is in use. `ownOption` is the option that makes swiftlet itself listen there; nil if another
  /// program does.
  case portInUse(PortOccupant, ownOption: String? = nil)
  /// A command could not be started: the reason as a sentence, and the exit code that a shell would use.
  case cannotStart(String, exitCode: Int32)
  /// The function's code cannot be deployed: the reason as a sentence, and what to do.
  case cannotDeploy(String)
  /// COMMAND or the adapter ended, or reported an error, before the function was ever ready.
  case endedBeforeReady(command: String, what: String, hint: StartHint = .ownOutput)
  /// Required limits cannot be enforced on this machine, for example `cpu (no cpu control group is mounted)`.
  case cannotEnforce(String)
  /// The directory of `--record` cannot be used.
  case cannotRecord(directory: String, reason: String)
  /// The definition of an API has a mistake: the mistake, with the API's name.
  case invalidAPI(String)
  /// The file of `--addresses` cannot be written.
  case cannotWriteAddresses(file: String, reason: String)
  /// The system refused something that the emulator requires.
  case system(String)

  /// The advice if a program ended before the function was ever ready.
  package enum StartHint: Sendable, Equatable {
    /// Read the program's output.
    case ownOutput
    /// Start the program in the foreground: it ended without an error.
    case background
    /// Write to `/tmp` only.
    case readOnlyFiles
    /// The app listens elsewhere: which listeners it has, and which option to pass.
    case listeners(String)

    var sentence: String {
      switch self {
      case .ownOutput: "Its own output above may say why."
      case .background: "It moved to the background or had nothing to do. Start it in the foreground."
      case .readOnlyFiles: OutputAdvice.readOnlyFiles
      case .listeners(let sentences): sentences
      }
    }
  }
}

extension EmulatorError {
  /// Replaces the hint with a description of the app's listeners.
  func explained(by listeners: String) -> EmulatorError {
    guard case .endedBeforeReady(let command, let what, _) = self else { return self }
    return .endedBeforeReady(command: command, what: what, hint: .listeners(listeners))
  }
}

extension EmulatorError: CustomStringConvertible {
  /// What failed, and a hint.
  package var description: String {
    switch self {
    case .cannotListen(let address, let option, _, isInUse: true):
      "Cannot listen on \(address): the port is in use. Choose another port with \(option), or end the program that uses it."
    case .cannotListen(let address, let option, let reason, isInUse: false):
      "Cannot listen on \(address): \(reason). Choose an address of this machine with \(option)."
    case .portInUse(let occupant, ownOption: nil):
      "The app cannot listen: \(occupant). End that program, or let the app listen on another port and set --app-port, or `app-port` in swiftlet.yaml, to it."
    case .portInUse(let occupant, let option?):
      "The app cannot listen: port \(occupant.port) is in use by swiftlet itself (\(option)). Choose another port with "
        + "\(option), or let the app listen on another one and set --app-port, or `app-port` in swiftlet.yaml, to it."
    case .cannotStart(let sentence, _), .cannotDeploy(let sentence): sentence
    case .endedBeforeReady(let command, let what, let hint):
      "\(command) \(what) before it was ready. \(hint.sentence)"
    case .cannotEnforce(let limits):
      "Cannot enforce the limits of --require: \(limits). Run as root, or remove them from --require."
    case .cannotRecord(let directory, let reason):
      "Cannot record invocations in \(directory): \(reason). Set --record to a writable directory."
    case .invalidAPI(let mistake): "Cannot serve \(mistake)."
    case .cannotWriteAddresses(let file, let reason):
      "Cannot write the addresses to \(file): \(reason). Set --addresses to a file in a writable directory."
    case .system(let sentence): sentence
    }
  }

  /// The exit code, from sysexits.h where it has one.
  package var exitCode: Int32 {
    switch self {
    case .cannotListen, .portInUse, .cannotEnforce: 69
    case .cannotStart(_, let exitCode): exitCode
    case .cannotDeploy: 65
    case .endedBeforeReady: 1
    case .cannotRecord, .cannotWriteAddresses: 73
    case .invalidAPI: 78
    case .system: 71
    }
  }
}
