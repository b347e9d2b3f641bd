package import LambdaInterface
import WireFormat

/// The function under emulation, as Lambda would describe it.
package struct FunctionDescription: Sendable, Equatable {
  /// Its name.
  package var name: String
  /// Its memory, in MB.
  package var memorySize: Int
  /// How long one invocation may take.
  package var timeout: Duration
  /// Its handler, `_HANDLER`.
  package var handler: String
  /// Its version.
  package var version: String
  /// The region that it is said to be in.
  package var region: String
  /// The account's twelve digits.
  package var accountID: String
  /// How its log is written.
  package var logFormat: LogFormat
  /// Its URL: `FunctionUrlConfig`.
  package var functionURL: FunctionURLSettings
  /// The numbers of its published versions: `AWS::Lambda::Version`.
  package var publishedVersions: [Int]
  /// Its aliases: `AWS::Lambda::Alias`.
  package var aliases: [FunctionAlias]
  /// How many invocations may run at once: `ReservedConcurrentExecutions`; nil if nothing is reserved, 0 to refuse all.
  package var reservedConcurrentExecutions: Int?
  /// Whether its sandboxes are kept apart by tenant: `TenancyConfig`; nil if they are not.
  package var tenantIsolationMode: TenantIsolationMode?

  /// A function of this description.
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

  /// Its Amazon Resource Name, without a qualifier.
  package var arn: String { arn(ofFunction: name) }

  /// The Amazon Resource Name that a function of this name has in the same account and region.
  package func arn(ofFunction name: String) -> String { "arn:aws:lambda:\(region):\(accountID):function:\(name)" }

  /// The CloudWatch log group that its log would go to.
  package var logGroup: String { "/aws/lambda/\(name)" }

  /// The name of a log stream: the day, the version and 32 random digits.
  ///
  /// - Parameter time: Unix time in milliseconds.
  package func logStream(time: Int, using generator: inout some RandomNumberGenerator) -> String {
    let day = Timestamp(milliseconds: time).date.split(separator: "-").joined(separator: "/")
    return "\(day)/[\(version)]\(UUIDText.hexadecimal(digits: 32, using: &generator))"
  }
}
