/// Which properties of functions have an effect here.
enum FunctionProperties {
  /// Read from both types of functions.
  private static let common: Set = [
    "Architectures", "Environment", "EphemeralStorage", "FunctionName", "Handler", "ImageConfig", "Layers",
    "LoggingConfig", "MemorySize", "PackageType", "ReservedConcurrentExecutions", "Runtime", "SnapStart",
    "TenancyConfig", "Timeout",
  ]

  private static let serverless: Set = [
    "AutoPublishAlias", "CodeUri", "DeadLetterQueue", "EventInvokeConfig", "Events", "FunctionUrlConfig", "ImageUri",
    "InlineCode", "ProvisionedConcurrencyConfig",
  ]

  private static let lambda: Set = ["Code", "DeadLetterConfig"]

  /// Without a meaning for a function on this machine: permissions, keys, descriptions, and how versions are deployed.
  private static let harmless: Set = [
    "AssumeRolePolicyDocument", "AutoPublishAliasAllProperties", "AutoPublishCodeSha256", "CodeSigningConfigArn",
    "DeploymentPreference", "Description", "KmsKeyArn", "PermissionsBoundary", "Policies", "PropagateTags",
    "RecursiveLoop", "Role", "RolePath", "RuntimeManagementConfig", "SourceKMSKeyArn", "Tags", "Tracing",
    "TracingConfig", "VersionDeletionPolicy", "VersionDescription",
  ]

  /// Effective on AWS, but not here.
  private static let unsupported: Set = [
    "CapacityProviderConfig", "DurableConfig", "FileSystemConfigs", "FunctionScalingConfig", "PublishToLatestPublished",
    "VpcConfig",
  ]

  enum Support: Equatable { case supported, harmless, unsupported, unknown }

  /// What becomes of a property.
  static func support(of name: String, isServerless: Bool) -> Support {
    if common.contains(name) || (isServerless ? serverless : lambda).contains(name) { return .supported }
    if harmless.contains(name) { return .harmless }
    return unsupported.contains(name) ? .unsupported : .unknown
  }
}
