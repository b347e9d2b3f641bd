/// What the command line of `lambda-adapter` asks for.
package enum AdapterCommand: Sendable, Equatable {
  /// Serve the app, which something else starts.
  case serve
  /// Start the app by this command, which is not empty, serve it, and supervise it.
  case supervise([String])
  /// Print the help.
  case help
  /// Print the version.
  case version

  /// The form of the command line.
  package static let usage = "lambda-adapter [--help | --version] [-- COMMAND ARGUMENT...]"

  /// Reads a command line.
  ///
  /// - Parameter arguments: what follows the program's own name.
  package init(arguments: ArraySlice<String>) throws(CommandLineError) {
    var rest = arguments.makeIterator()
    switch rest.next() {
    case nil: self = .serve
    case "--help", "-h": self = .help
    case "--version": self = .version
    case "--":
      var command: [String] = []
      while let word = rest.next() { command.append(word) }
      guard let name = command.first else {
        throw CommandLineError(
          "Nothing follows \"--\": name the command that starts the app, as in -- uvicorn main:app.")
      }
      guard !name.isEmpty else {
        throw CommandLineError("The command after \"--\" is empty: name the program that starts the app.")
      }
      self = .supervise(command)
    case let argument?:
      let hint =
        argument.hasPrefix("-")
        ? "The adapter is configured by environment variables; --help lists them."
        : "To have an app started, put \"--\" before its command: lambda-adapter -- COMMAND."
      throw CommandLineError("\(LogText.quoted(argument)) is not an argument of lambda-adapter. \(hint)")
    }
  }
}

/// A command line that cannot be followed.
package struct CommandLineError: Error, Sendable, Equatable {
  /// One sentence that names the argument, and a hint.
  package let message: String

  init(_ message: String) { self.message = message }
}
