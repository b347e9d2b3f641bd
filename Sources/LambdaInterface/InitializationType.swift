/// `AWS_LAMBDA_INITIALIZATION_TYPE`: what a sandbox is being prepared for.
package enum InitializationType: String, Sendable {
  /// An invocation that waits, or soon will.
  case onDemand = "on-demand"
  /// Invocations to come: the sandbox is started ahead and kept.
  case provisionedConcurrency = "provisioned-concurrency"
  /// A snapshot, taken after init and restored later.
  case snapStart = "snap-start"
  /// Many invocations at a time, without freezes, on Lambda Managed Instances.
  case managedInstances = "lambda-managed-instances"

  /// The type of this name, in any case. A type that did not exist when this was written is treated as ``onDemand``.
  package init(name: String) {
    self = Self(rawValue: name.lowercased()) ?? .onDemand
  }
}
