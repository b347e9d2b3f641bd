import ArgumentParser
import Emulator
import EmulatorCore
import LambdaInterface

/// Options of `swiftlet local` that say how many sandboxes there are, and for how long.
struct ScalingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How many sandboxes there are at most, each with one request at a time; further requests are turned away. Without \
      it there is one, and they wait. In COMMAND, {port} is the port of the sandbox's own app, as is PORT in its \
      environment.
      """, valueName: "count"))
  var concurrency: Int?

  @Option(help: ArgumentHelp("How many sandboxes are started ahead and kept.", valueName: "count"))
  var provisioned = 0

  @Option(help: ArgumentHelp("How long a sandbox is kept without work. Default: 300s.", valueName: "duration"))
  var idleTimeout: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Run the function as on Lambda Managed Instances: one sandbox, so many requests in it at once, no freeze.",
      valueName: "count"))
  var managedConcurrency: Int?

  @Flag(help: "Run the function as with SnapStart: the first request of a sandbox restores it, after it has rested.")
  var snapStart = false

  func validate() throws {
    guard !snapStart || provisioned == 0 && managedConcurrency == nil else {
      throw ValidationError("--snap-start excludes --provisioned and --managed-concurrency, as on Lambda.")
    }
    if let managedConcurrency {
      guard LambdaLimits.managedConcurrency.contains(managedConcurrency) else {
        throw ValidationError(
          "--managed-concurrency \(managedConcurrency): expected 1 to \(LambdaLimits.managedConcurrency.upperBound).")
      }
      guard concurrency == nil, provisioned == 0 else {
        throw ValidationError(
          "--managed-concurrency excludes --concurrency and --provisioned: it is one sandbox, always there.")
      }
    }
    if let concurrency, !LambdaLimits.concurrency.contains(concurrency) {
      throw ValidationError("--concurrency \(concurrency): expected 1 to \(LambdaLimits.concurrency.upperBound).")
    }
    let most = concurrency ?? LambdaLimits.concurrency.upperBound
    guard (0...most).contains(provisioned) else {
      throw ValidationError("--provisioned \(provisioned): expected 0 to \(most), no more than --concurrency.")
    }
  }

  /// Takes the options over.
  func apply(to configuration: inout FunctionConfiguration) {
    if let managedConcurrency {
      configuration.scaling = SandboxPool.Limits(waiting: 0, concurrencyPerSandbox: managedConcurrency)
      configuration.limits.remove(.freeze)
      return
    }
    let reserved = configuration.function.reservedConcurrentExecutions.flatMap { $0 > 0 ? $0 : nil }
    let concurrency = reserved.map { min($0, self.concurrency ?? $0) } ?? self.concurrency
    configuration.scaling = SandboxPool.Limits(
      sandboxes: concurrency ?? max(1, provisioned), provisioned: provisioned,
      waiting: concurrency == nil ? LambdaLimits.queueLength : 0, idle: idleTimeout?.duration ?? .seconds(300),
      usesSnapshots: snapStart)
  }
}
