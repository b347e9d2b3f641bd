/// Why a sandbox is initialized: `AWS_LAMBDA_INITIALIZATION_TYPE`.
package enum InitializationType: String, Sendable {
  /// For an invocation that is waiting or expected soon.
  case onDemand = "on-demand"
  /// Ahead of invocations; the sandbox is kept ready for them.
  case provisionedConcurrency = "provisioned-concurrency"
  /// For a snapshot, which is taken after init and restored later.
  case snapStart = "snap-start"
  /// For concurrent invocations without freezes, on Lambda Managed Instances.
  case managedInstances = "lambda-managed-instances"

  /// The type with this name, in any case. Unknown types are treated as ``onDemand``.
  package init(name: String) {
    self = Self(rawValue: name.lowercased()) ?? .onDemand
  }
}
