import Adapter

/// Acts as the adapter, until its end.
func runAdapter() -> Never {
  AdapterProgram.main(arguments: CommandLine.arguments.filter { $0 != AdapterExecutable.hiddenArgument })
}
