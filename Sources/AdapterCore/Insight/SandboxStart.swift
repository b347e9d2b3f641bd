package import LambdaInterface

/// How a sandbox started before its first invocation, as Lambda reports it.
package enum SandboxStart: Sendable, Equatable {
  /// A cold start: the first caller waited for init.
  case cold(initDuration: Duration)
  /// Initialized ahead of time, for provisioned concurrency or as a managed instance: no caller waited.
  case prepared(initDuration: Duration)
  /// Restored from a snapshot (SnapStart): the first caller waited for the restore. Init was long before.
  case restored(restoreDuration: Duration)

  /// The start of a sandbox with this initialization type that was not restored from a snapshot.
  package init(_ type: InitializationType, initDuration: Duration) {
    switch type {
    case .provisionedConcurrency, .managedInstances: self = .prepared(initDuration: initDuration)
    case .onDemand, .snapStart: self = .cold(initDuration: initDuration)
    }
  }

  /// Whether a caller waited.
  package var isCold: Bool {
    switch self {
    case .cold, .restored: true
    case .prepared: false
    }
  }
}
