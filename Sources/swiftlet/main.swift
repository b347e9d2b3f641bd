import ArgumentParser
import Glibc

// The emulator starts this executable as the adapter if it finds no other. That must not depend on the commands'
// parser.
if CommandLine.arguments.dropFirst().first == AdapterExecutable.hiddenArgument {
  AdapterExecutable.run()
}

do {
  var command = try SwiftletCommand.parseAsRoot()
  do {
    try command.run()
  } catch let error as ValidationError {
    // The command line was understood, so how to write one is no help: a file, a profile or a name is wrong.
    StandardStream.printError("Error: \(error.message)")
    throw ExitCode.validationFailure
  }
} catch {
  SwiftletCommand.exit(withError: error)
}
