import ChildProcesses
import EmulatorCore
import Glibc
import LambdaInterface
import NIOCore

/// Creates the sandboxes of a function. Each has its own limits, log stream and port.
final class SandboxFactory {
  /// Which limits are enforced for the sandboxes.
  let report: EnforcementReport

  private let configuration: FunctionConfiguration
  private let host: SandboxHost
  private let functionName: String?
  private let advice: OutputAdvice
  /// The enforcement of the first sandbox, created early to find out what this machine permits.
  private var firstEnforcement: SandboxEnforcement?
  private var generator = SystemRandomNumberGenerator()

  /// - Parameter functionName: the prefix of log lines if there are several functions.
  init(configuration: FunctionConfiguration, host: SandboxHost, functionName: String?) throws {
    self.configuration = configuration
    self.host = host
    self.functionName = functionName
    let enforcement = try Self.enforcement(configuration, host)
    report = enforcement.report
    advice = OutputAdvice(isReadOnly: report.isEnforced(.readOnly))
    firstEnforcement = enforcement
  }

  /// Creates a sandbox without starting its processes.
  ///
  /// - Parameter owner: the pool that schedules it.
  func make(_ id: SandboxID, _ type: InitializationType, owner: any SandboxOwner) throws -> Sandbox {
    let enforcement = try firstEnforcement ?? Self.enforcement(configuration, host)
    firstEnforcement = nil
    let log = FunctionLog(
      format: configuration.function.logFormat, clock: host.clock, sink: host.sink, prefix: prefix(of: id))
    let description = SandboxDescription(
      id: id, type: type,
      appPort: try host.appPorts.take(port: configuration.appPort, sharesNetwork: sharesNetwork),
      configuration: configuration,
      logStream: configuration.function.logStream(time: host.clock.unixMilliseconds, using: &generator))
    let parts = SandboxParts(of: description, log: log, advice: advice, enforcement: enforcement, host: host)
    return Sandbox(description, parts, owner: owner, host: host)
  }

  /// The prefix of the log lines of a sandbox; empty if there is only one.
  private func prefix(of id: SandboxID) -> String {
    let words = [functionName, configuration.scaling.sandboxes > 1 ? "\(id)" : nil].compactMap { $0 }
    return words.isEmpty ? "" : "[\(words.joined(separator: " "))] "
  }

  private var sharesNetwork: Bool { !report.isEnforced(.ownNetwork) }

  /// A sandbox is gone for good.
  func isGone(_ sandbox: Sandbox) {
    if sharesNetwork { host.appPorts.giveBack(sandbox.appPort) }
  }

  /// Removes the early enforcement if it was not used.
  func close() {
    firstEnforcement?.discard()
    firstEnforcement = nil
  }

  private static func enforcement(
    _ configuration: FunctionConfiguration, _ host: SandboxHost
  ) throws -> SandboxEnforcement {
    let enforcement = SandboxEnforcement(
      configuration, name: "swiftlet-\(getpid())-\(UInt32.random(in: .min ... .max))",
      isGuarded: host.adoptsOrphans)
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
