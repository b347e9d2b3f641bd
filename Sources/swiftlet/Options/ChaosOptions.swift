import ArgumentParser
import Emulator
import EmulatorCore

/// Options of `swiftlet local` that make invocations fail on purpose.
struct ChaosOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Inject faults, each into a share of the invocations: throttle, stale, kill, crash, oom, freeze, timeout, slow. For example stale=0.05:1.5s,kill=0.01,slow=200ms.",
      valueName: "faults"))
  var chaos: String?

  @Option(
    help: ArgumentHelp(
      "Seed for choosing which invocations fail. Default: random, printed at start.",
      valueName: "number"))
  var chaosSeed: UInt64?

  func validate() throws {
    guard let chaos else {
      if chaosSeed != nil { throw ValidationError("--chaos-seed has no effect without --chaos.") }
      return
    }
    do {
      _ = try ChaosPlan.rules(parsing: chaos)
    } catch {
      throw ValidationError("--chaos \(error).")
    }
  }

  func apply(to configuration: inout FunctionConfiguration) throws {
    guard let chaos else { return }
    let rules = try ChaosPlan.rules(parsing: chaos)
    for fault in [ChaosFault.stale, .freeze] where rules[fault] != nil && !configuration.limits.contains(.freeze) {
      throw ValidationError("--chaos \(fault.rawValue): nothing is frozen with --freeze off. Leave one of them out.")
    }
    configuration.chaos = ChaosPlan(rules: rules, seed: chaosSeed ?? UInt64.random(in: 0..<1_000_000))
  }
}
