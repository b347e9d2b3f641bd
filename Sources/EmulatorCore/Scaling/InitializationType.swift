/// Why a sandbox was started, as `AWS_LAMBDA_INITIALIZATION_TYPE` tells its processes.
package enum InitializationType: String, Sendable {
  /// For an invocation, or shortly ahead of one.
  case onDemand = "on-demand"
  /// Ahead, to be kept.
  case provisionedConcurrency = "provisioned-concurrency"
  /// To be restored from a snapshot.
  case snapStart = "snap-start"
  /// As a managed instance, to be kept.
  case managedInstances = "lambda-managed-instances"
}
