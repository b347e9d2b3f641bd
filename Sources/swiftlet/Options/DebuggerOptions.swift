import ArgumentParser
import Emulator
import EmulatorCore

/// Options of `swiftlet local` for debuggers.
struct DebuggerOptions: ParsableArguments {
  @Flag(
    help: """
      Let a debugger hold the function: no freeze, no time limits of Lambda and the front doors, no memory limit, and one \
      sandbox, which requests wait for. See docs/debugging.md.
      """)
  var debug = false

  func apply(to configuration: inout FunctionConfiguration) {
    if debug { configuration.prepareForDebugger() }
  }
}
