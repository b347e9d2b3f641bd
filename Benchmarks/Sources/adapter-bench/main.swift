import Glibc

signal(SIGPIPE, SIG_IGN)
Interruption.hold()
do {
  let options = try Options(Array(CommandLine.arguments.dropFirst()))
  if options.showsHelp {
    Console.print(Options.usage)
  } else if options.lists {
    for scenario in Scenario.all { Console.print("\(scenario.name)  \(scenario.title)") }
  } else {
    let benchmark = try Benchmark(options: options, programPath: CommandLine.arguments[0])
    let isRight = options.countsInstructions ? try benchmark.count() : try benchmark.compare()
    if !isRight { exit(1) }
  }
} catch {
  Console.note("adapter-bench: \(error)")
  exit(2)
}
