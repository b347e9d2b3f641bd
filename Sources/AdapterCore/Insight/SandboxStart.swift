package import LambdaInterface

/// How a sandbox came to its first invocation, as Lambda reports it.
package enum SandboxStart: Sendable, Equatable {
  /// Its init, which took so long, was a cold start: the first caller waited for it.
  case cold(initDuration: Duration)
  /// It was initialized ahead of time, for provisioned concurrency or as a managed instance: nobody waited.
  case prepared(initDuration: Duration)
  /// It was restored from a snapshot (SnapStart), and the first caller waited for that. Init was over long before.
  case restored(restoreDuration: Duration)

  /// The start of a sandbox of this type that was not restored from a snapshot.
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
