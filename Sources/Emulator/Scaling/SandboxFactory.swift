import ChildProcesses
import EmulatorCore
import Glibc
import LambdaInterface
import NIOCore

/// Creates the sandboxes of a function. Each has its own limits, log stream and port.
final class SandboxFactory {
  /// Which limits are enforced for the sandboxes.
  let report: EnforcementReport

  /// The function's code; nil if COMMAND runs where it is.
  let code: DeployedCode?
  /// The function's image; nil if it has none.
  private let image: SandboxImage?

  private let configuration: FunctionConfiguration
  private let host: SandboxHost
  private let functionName: String?
  private let advice: OutputAdvice
  /// The enforcement of the first sandbox, created early to find out what this machine permits.
  private var firstEnforcement: SandboxEnforcement?
  private var generator = SystemRandomNumberGenerator()

  /// - Parameters:
  ///   - functionName: the prefix of log lines if there are several functions.
  ///   - notice: receives warnings about the function's code.
  init(
    configuration: FunctionConfiguration, host: SandboxHost, functionName: String?, notice: (String) -> Void = { _ in }
  ) throws {
    var configuration = configuration
    code = try configuration.code.map {
      try DeployedCode($0, of: configuration, versions: host.interpreters, notice: notice)
    }
    let environment = configuration.inheritedEnvironment.merging(configuration.environment) { $1 }
    image = try configuration.image.map { image throws(EmulatorError) in
      try SandboxImage(image, command: configuration.command, environment: environment)
    }
    for sentence in image?.image.notices ?? [] { notice(sentence) }
    configuration.extensions += (code?.extensions ?? []) + (image?.extensions ?? [])
    self.configuration = configuration
    self.host = host
    self.functionName = functionName
    let enforcement: SandboxEnforcement
    do {
      enforcement = try Self.enforcement(configuration, code, image, host)
    } catch {
      code?.directory.remove()
      throw error
    }
    report = enforcement.report
    advice = OutputAdvice(
      isReadOnly: report.isEnforced(.readOnly), packageList: configuration.code?.packageList)
    firstEnforcement = enforcement
    // Images are made for a port of their own.
    if image != nil, configuration.scaling.sandboxes > 1, reservesAppPort,
      !configuration.command.contains(where: { $0.contains(AppPort.placeholder) })
    {
      notice(
        "The sandboxes share this machine's network, so each app must listen on the port in its PORT. "
          + "Set \(configuration.function.settingNames[.ownNetwork]) to on, and all of them can use the same port.")
    }
  }

  /// Creates a sandbox without starting its processes.
  ///
  /// - Parameter owner: the pool that schedules it.
  func make(_ id: SandboxID, _ type: InitializationType, owner: any SandboxOwner) throws -> Sandbox {
    let enforcement = try firstEnforcement ?? Self.enforcement(configuration, code, image, host)
    firstEnforcement = nil
    let log = FunctionLog(
      format: configuration.function.logFormat, clock: host.clock, sink: host.sink, prefix: prefix(of: id))
    let description = SandboxDescription(
      id: id, type: type,
      appPort: try host.appPorts.take(port: configuration.appPort, isReserved: reservesAppPort),
      configuration: configuration,
      code: code.map { SandboxCode($0, isMounted: enforcement.report.isEnforced(.readOnly)) }, image: image,
      logStream: configuration.function.logStream(time: host.clock.unixMilliseconds, using: &generator))
    let parts = SandboxParts(of: description, log: log, advice: advice, enforcement: enforcement, host: host)
    return Sandbox(description, parts, owner: owner, host: host)
  }

  /// The prefix of the log lines of a sandbox; empty if there is only one.
  private func prefix(of id: SandboxID) -> String {
    let words = [functionName, configuration.scaling.sandboxes > 1 ? "\(id)" : nil].compactMap { $0 }
    return words.isEmpty ? "" : "[\(words.joined(separator: " "))] "
  }

  /// Whether other sandboxes must not have the same app port. A function that a runtime runs without an adapter is no
  /// app, so it needs no port.
  private var reservesAppPort: Bool {
    let isApp = configuration.adapter != .none || configuration.code?.runtime == nil
    return isApp && !report.isEnforced(.ownNetwork)
  }

  /// A sandbox is gone for good.
  func isGone(_ sandbox: Sandbox) {
    if reservesAppPort { host.appPorts.giveBack(sandbox.appPort) }
  }

  /// Removes the early enforcement if it was not used.
  func close() {
    firstEnforcement?.discard()
    firstEnforcement = nil
  }

  /// Removes the unpacked code. Call it once no sandbox is left.
  func removeCode() { code?.directory.remove() }

  private static func enforcement(
    _ configuration: FunctionConfiguration, _ code: DeployedCode?, _ image: SandboxImage?, _ host: SandboxHost
  ) throws -> SandboxEnforcement {
    let enforcement = SandboxEnforcement(
      configuration, code: code, image: image, name: "swiftlet-\(getpid())-\(UInt32.random(in: .min ... .max))",
      isGuarded: host.adoptsOrphans)
    if let image, case .notEnforced(let reason) = enforcement.report.outcomes[.readOnly] {
      enforcement.discard()
      throw EmulatorError.cannotDeploy(
        reason.contains("namespaces: ")
          ? "The image \(image.image.name) needs a file system of its own, which this machine refuses: \(reason). "
            + "Run as root, or allow user namespaces."
          : "The file system of the image \(image.image.name) cannot be set up: \(reason).")
    }
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
