import ArgumentParser
import Emulator
import EmulatorCore
import FoundationEssentials

/// Options of `swiftlet local` and `swiftlet up` for what functions know of AWS.
struct AWSOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Pass the credentials and the region of this profile in ~/.aws to the functions, instead of those in your environment.",
      valueName: "name"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "The region of the functions. Default: AWS_REGION or AWS_DEFAULT_REGION in your environment, then the profile's, then us-east-1.",
      valueName: "name"))
  var region: String?

  func validate() throws {
    if profile?.isEmpty == true { throw ValidationError("--profile: expected the name of a profile.") }
    if let region, !LambdaName.isValid(region) {
      throw ValidationError("--region \(region): expected the name of a region, such as eu-west-1.")
    }
  }

  /// What the options say, with the credentials of the profile.
  func access() throws -> AWSAccess {
    let user = ProcessInfo.processInfo.environment
    let found = try profile.map { try ProfileCredentials(profile: $0, environment: user) }
    return AWSAccess(
      givenRegion: region ?? user["AWS_REGION"] ?? user["AWS_DEFAULT_REGION"], profileRegion: found?.region,
      credentials: found?.variables)
  }
}

/// What functions know of AWS: a region and credentials.
struct AWSAccess {
  /// The region that the command line or the environment names; nil if neither does.
  var givenRegion: String?
  /// The region of the profile; nil if it has none.
  var profileRegion: String?
  /// The variables with the credentials of the profile; nil if functions get those of the user's environment.
  var credentials: [String: String]?

  /// The region.
  ///
  /// - Parameter configured: that of a configuration file, which comes before that of the profile.
  func region(configured: String? = nil) -> String? { givenRegion ?? configured ?? profileRegion }

  /// Sets the region of a function, and its credentials.
  func apply(to configuration: inout FunctionConfiguration) {
    if let region = region() { configuration.function.region = region }
    applyCredentials(to: &configuration)
  }

  /// Replaces the credentials of the user's environment by those of the profile.
  func applyCredentials(to configuration: inout FunctionConfiguration) {
    guard let credentials else { return }
    for name in Self.replaced { configuration.inheritedEnvironment[name] = nil }
    configuration.inheritedEnvironment.merge(credentials) { $1 }
  }

  /// Variables that would contradict those of a profile.
  private static let replaced = [
    "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
  ]
}
