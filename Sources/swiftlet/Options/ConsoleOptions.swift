import ArgumentParser
import Emulator
import EmulatorCore

/// The option of `swiftlet local` and `swiftlet up` for the console.
struct ConsoleOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help:
      "Serve the console at /_swiftlet/: a web page that shows invocations, sandboxes and the log. Default: on if --listen is a loopback address."
  )
  var console: Bool?

  /// - Parameters:
  ///   - file: what the project file says; nil if it says nothing.
  ///   - settings: the console's settings in this run.
  func apply(to configuration: inout EmulatorConfiguration, file: Bool? = nil, _ settings: ConsoleSettings) {
    let isOn = console ?? file ?? HostRules.isLoopback(address: configuration.host)
    configuration.console = isOn ? settings : nil
  }
}
