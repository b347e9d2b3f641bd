import ArgumentParser
import Emulator
import EmulatorCore
import LambdaInterface

/// Options of `swiftlet local` for the number and the lifetime of sandboxes.
struct ScalingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The maximum number of sandboxes, each with one request at a time. Further requests are throttled. Without this \
      option there is one sandbox, and requests wait for it. In COMMAND, {port} stands for the port of the sandbox's app; \
      it is also in the environment variable PORT.
      """, valueName: "count"))
  var concurrency: Int?

  @Option(
    help: ArgumentHelp(
      "The provisioned concurrency: the number of sandboxes that start ahead and stay.", valueName: "count")
  )
  var provisioned = 0

  @Option(help: ArgumentHelp("The time after which an idle sandbox ends. Default: 300s.", valueName: "duration"))
  var idleTimeout: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Run the function as on Lambda Managed Instances: one sandbox with this many requests at once and no freeze.",
      valueName: "count"))
  var managedConcurrency: Int?

  @Flag(
    help:
      "Run the function as with SnapStart: each sandbox freezes after its start, and its first request restores it.")
  var snapStart = false

  func validate() throws {
    guard !snapStart || provisioned == 0 && managedConcurrency == nil else {
      throw ValidationError(
        "--snap-start cannot be combined with --provisioned or --managed-concurrency, as on Lambda.")
    }
    if let managedConcurrency {
      guard LambdaLimits.managedConcurrency.contains(managedConcurrency) else {
        throw ValidationError(
          "--managed-concurrency \(managedConcurrency): expected 1 to \(LambdaLimits.managedConcurrency.upperBound).")
      }
      guard concurrency == nil, provisioned == 0 else {
        throw ValidationError(
          "--managed-concurrency cannot be combined with --concurrency or --provisioned: it always runs exactly one sandbox."
        )
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
