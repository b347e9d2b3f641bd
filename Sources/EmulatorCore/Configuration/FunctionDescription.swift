package import LambdaInterface
import WireFormat

/// A function, described as Lambda would describe it.
package struct FunctionDescription: Sendable, Equatable {
  package var name: String
  /// In MB.
  package var memorySize: Int
  /// The maximum time of one invocation.
  package var timeout: Duration
  /// The value of `_HANDLER`.
  package var handler: String
  package var version: String
  /// The emulated AWS region.
  package var region: String
  /// The account ID: twelve digits.
  package var accountID: String
  package var logFormat: LogFormat
  /// The Function URL: `FunctionUrlConfig`.
  package var functionURL: FunctionURLSettings
  /// Whether the function has a Function URL on AWS. If not, the Lambda API says so; the emulator serves its URL anyway.
  package var hasFunctionURL = true
  /// What advice calls its settings.
  package var settingNames = SettingNames.options
  /// The tags, such as those of CloudFormation, by name.
  package var tags: [String: String] = [:]
  /// The numbers of published versions: `AWS::Lambda::Version`.
  package var publishedVersions: [Int]
  /// Aliases: `AWS::Lambda::Alias`.
  package var aliases: [FunctionAlias]
  /// The maximum number of concurrent invocations: `ReservedConcurrentExecutions`; nil if nothing is reserved, 0 to
  /// refuse all.
  package var reservedConcurrentExecutions: Int?
  /// How sandboxes are isolated by tenant: `TenancyConfig`; nil if they are not.
  package var tenantIsolationMode: TenantIsolationMode?

  package init(
    name: String = "function", memorySize: Int = 512, timeout: Duration = .seconds(30), handler: String = "",
    version: String = "$LATEST", region: String = "us-east-1", accountID: String = "123456789012",
    logFormat: LogFormat = .text, functionURL: FunctionURLSettings = FunctionURLSettings(),
    publishedVersions: [Int] = [], aliases: [FunctionAlias] = [], reservedConcurrentExecutions: Int? = nil,
    tenantIsolationMode: TenantIsolationMode? = nil
  ) {
    self.name = name
    self.memorySize = memorySize
    self.timeout = timeout
    self.handler = handler
    self.version = version
    self.region = region
    self.accountID = accountID
    self.logFormat = logFormat
    self.functionURL = functionURL
    self.publishedVersions = publishedVersions
    self.aliases = aliases
    self.reservedConcurrentExecutions = reservedConcurrentExecutions
    self.tenantIsolationMode = tenantIsolationMode
  }

  /// The Amazon Resource Name, without a qualifier.
  package var arn: String { arn(ofFunction: name) }

  /// The Amazon Resource Name of another function in the same account and region.
  package func arn(ofFunction name: String) -> String { "arn:aws:lambda:\(region):\(accountID):function:\(name)" }

  /// The name of the function's CloudWatch log group.
  package var logGroup: String { "/aws/lambda/\(name)" }

  /// Makes the name of a log stream: the day, the version and 32 random hexadecimal digits.
  ///
  /// - Parameter time: Unix time in milliseconds.
  package func logStream(time: Int, using generator: inout some RandomNumberGenerator) -> String {
    let day = Timestamp(milliseconds: time).date.split(separator: "-").joined(separator: "/")
    return "\(day)/[\(version)]\(UUIDText.hexadecimal(digits: 32, using: &generator))"
  }
}

/// A name for a version of a function: `AWS::Lambda::Alias`, `AutoPublishAlias` in SAM.
package struct FunctionAlias: Sendable, Equatable {
  /// For example `prod`.
  package var name: String
  /// The version that the alias points to: `$LATEST` or the number of a published version.
  package var functionVersion: String

  package init(name: String, functionVersion: String) {
    self.name = name
    self.functionVersion = functionVersion
  }
}

/// How sandboxes are isolated by tenant: `TenancyConfig.TenantIsolationMode` of a function.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html>.
package enum TenantIsolationMode: String, Sendable, CaseIterable {
  /// Every invocation must name a tenant, and each sandbox serves only one tenant.
  case perTenant = "PER_TENANT"
}
