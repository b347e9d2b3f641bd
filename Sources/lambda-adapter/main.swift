import Adapter

AdapterProgram.main(arguments: CommandLine.arguments)
