/// The parsed command line of `lambda-adapter`.
package enum AdapterCommand: Sendable, Equatable {
  /// Serve an app that something else starts.
  case serve
  /// Start the app with this command, which is not empty, serve and supervise it.
  case supervise([String])
  /// Print the help.
  case help
  /// Print the version.
  case version

  /// The usage of the command line.
  package static let usage = "lambda-adapter [--help | --version] [-- COMMAND ARGUMENT...]"

  /// The text of `--help`.
  package static var helpText: String {
    """
    lambda-adapter runs a web app on AWS Lambda: it sends each event to the app as an
    HTTP request and returns the response as the result.

    Usage: \(usage)

      COMMAND ARGUMENT...   starts the app, and restarts it if it ends; without them,
                            something else starts the app
      -h, --help            prints this help
      --version             prints the version

    The app's address and everything else is set by environment variables.

    \(SettingsDocumentation.help)
    """
  }

  /// Parses a command line.
  ///
  /// - Parameter arguments: the arguments after the program's name.
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
          "Nothing follows \"--\": add the command that starts the app, as in -- uvicorn main:app.")
      }
      guard !name.isEmpty else {
        throw CommandLineError("The command after \"--\" is empty: add the program that starts the app.")
      }
      self = .supervise(command)
    case let argument?:
      let hint =
        argument.hasPrefix("-")
        ? "The adapter is configured by environment variables; --help lists them."
        : "To start an app, put \"--\" before its command: lambda-adapter -- COMMAND."
      throw CommandLineError("\(LogText.quoted(argument)) is not an argument of lambda-adapter. \(hint)")
    }
  }
}

/// An invalid command line.
package struct CommandLineError: Error, Sendable, Equatable {
  /// A sentence that names the argument, and a hint.
  package let message: String

  init(_ message: String) { self.message = message }
}
