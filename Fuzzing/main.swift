import Glibc

/// libFuzzer's driver, called by our own `main`, since Swift Package Manager gives every executable one.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private func run(_ arguments: [String]) -> CInt {
  var count = CInt(arguments.count)
  // Neither these copies nor the array ends before the process.
  let strings = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: arguments.count + 1)
  for (index, argument) in arguments.enumerated() { strings[index] = strdup(argument) }
  strings[arguments.count] = nil
  var pointer = strings
  return runFuzzer(&count, &pointer) { start, count in
    FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
  }
}

exit(run(CommandLine.arguments))
