import ChildProcesses
import EmulatorCore
import Glibc
import NIOCore

/// Makes sandboxes, each with limits, a log stream and a place of its own.
final class SandboxFactory {
  /// Which limits hold for the sandboxes, and which do not.
  let report: EnforcementReport

  private let configuration: EmulatorConfiguration
  private let loop: any EventLoop
  private let clock: EmulatorClock
  private let exits: ChildExitWatch
  private let sink: LogSink
  private let places: SandboxPlaces
  private let orphans: SandboxOrphans
  /// What the first sandbox is held to; made ahead, to see what this machine permits.
  private var firstEnforcement: SandboxEnforcement?

  init(
    configuration: EmulatorConfiguration, loop: any EventLoop, clock: EmulatorClock, exits: ChildExitWatch,
    orphans: SandboxOrphans, sink: @escaping LogSink
  ) throws {
    self.configuration = configuration
    self.loop = loop
    self.clock = clock
    self.exits = exits
    self.orphans = orphans
    self.sink = sink
    let enforcement = try Self.enforcement(configuration)
    report = enforcement.report
    places = SandboxPlaces(port: configuration.appPort, sharesNetwork: !report.isEnforced(.ownNetwork))
    firstEnforcement = enforcement
  }

  /// Makes a sandbox; its processes are not started.
  func make(_ id: SandboxID, _ type: InitializationType) throws -> Sandbox {
    let enforcement = try firstEnforcement ?? Self.enforcement(configuration)
    firstEnforcement = nil
    // Where there is only one its lines are not told from those of others.
    let log = FunctionLog(
      format: configuration.function.logFormat, clock: clock, sink: sink,
      prefix: configuration.scaling.sandboxes > 1 ? "[\(id)] " : "")
    return Sandbox(
      id: id, type: type, place: try places.take(), configuration: configuration, loop: loop, log: log, clock: clock,
      exits: exits, orphans: orphans, enforcement: enforcement)
  }

  /// A sandbox is gone for good.
  func isGone(_ sandbox: Sandbox) { places.giveBack(sandbox.place) }

  /// Removes what was made ahead and not used.
  func close() {
    firstEnforcement?.discard()
    firstEnforcement = nil
  }

  private static func enforcement(_ configuration: EmulatorConfiguration) throws -> SandboxEnforcement {
    let enforcement = SandboxEnforcement(
      configuration, name: "swiftlet-\(getpid())-\(UInt32.random(in: .min ... .max))")
    var missing = EnforcementReport()
    for limit in configuration.required where !enforcement.report.isEnforced(limit) {
      missing.note(limit, enforcement.report.outcomes[limit] ?? .notEnforced("switched off"))
    }
    guard missing.notEnforced.isEmpty else {
      enforcement.discard()
      throw EmulatorError.cannotEnforce(missing.notEnforced)
    }
    return enforcement
  }
}
