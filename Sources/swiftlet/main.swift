import ArgumentParser
import Glibc

// The emulator starts this same executable as the adapter where no other is at hand: that must not wait for, or trip
// over, the parsing of commands.
if CommandLine.arguments.dropFirst().first == AdapterExecutable.hiddenArgument {
  runAdapter()
}

SwiftletCommand.main()
