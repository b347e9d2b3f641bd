import ArgumentParser
import Emulator
import EmulatorCore

/// Options of `swiftlet local` for properties of a function, named as in SAM and CloudFormation.
struct PropertyOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "An alias of the function, such as prod or prod=2. Without a version it points to $LATEST. May be repeated.",
      valueName: "name[=version]"))
  var alias: [AliasSetting] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("The number of a published version of the function. May be repeated.", valueName: "number"))
  var publishedVersion: [Int] = []

  @Option(
    help: ArgumentHelp(
      "The reserved concurrency, 0 to 1000. 0 refuses all invocations. An upper bound for --concurrency.",
      valueName: "count"))
  var reservedConcurrentExecutions: Int?

  @Option(
    help: ArgumentHelp(
      "PER_TENANT: every invocation must name a tenant, and each tenant has its own sandboxes.", valueName: "mode"))
  var tenantIsolationMode: TenantIsolationMode?

  @Option(
    help: ArgumentHelp(
      "Who may call the Function URL: NONE for everyone, AWS_IAM for signed requests only.", valueName: "type"))
  var authType = FunctionURLSettings.AuthType.none

  func validate() throws {
    if let reservedConcurrentExecutions, !(0...1000).contains(reservedConcurrentExecutions) {
      throw ValidationError("--reserved-concurrent-executions \(reservedConcurrentExecutions): expected 0 to 1000.")
    }
    if let number = publishedVersion.first(where: { $0 < 1 }) {
      throw ValidationError("--published-version \(number): expected 1 or more.")
    }
    var names: Set<String> = []
    for setting in alias where !names.insert(setting.alias.name).inserted {
      throw ValidationError("--alias \(setting.alias.name): the alias is set twice. Leave one of them out.")
    }
  }

  /// Applies the options. The versions that aliases point to count as published.
  func apply(to configuration: inout FunctionConfiguration) {
    let aliases = alias.map(\.alias)
    let numbers = Set(publishedVersion + aliases.compactMap { Int($0.functionVersion) })
    configuration.function.aliases = aliases
    configuration.function.publishedVersions = numbers.sorted()
    configuration.function.reservedConcurrentExecutions = reservedConcurrentExecutions
    configuration.function.tenantIsolationMode = tenantIsolationMode
    configuration.function.functionURL.authType = authType
  }
}

extension TenantIsolationMode: ExpressibleByArgument {}

extension FunctionURLSettings.AuthType: ExpressibleByArgument {}

/// The value of `--alias`.
struct AliasSetting: ExpressibleByArgument {
  var alias: FunctionAlias

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let version = parts.count > 1 ? parts[1] : "$LATEST"
    // A name that consists only of digits would be a version.
    guard LambdaName.isValid(parts[0]), parts[0].utf8.count <= 128, !parts[0].allSatisfy(\.isNumber),
      version == "$LATEST" || (Int(version) ?? 0) > 0
    else { return nil }
    alias = FunctionAlias(name: parts[0], functionVersion: version)
  }
}
