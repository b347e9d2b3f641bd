import ArgumentParser
import Glibc

// The emulator starts this executable as the adapter if it finds no other. That must not depend on the commands'
// parser.
if CommandLine.arguments.dropFirst().first == AdapterExecutable.hiddenArgument {
  AdapterExecutable.run()
}

SwiftletCommand.main()
