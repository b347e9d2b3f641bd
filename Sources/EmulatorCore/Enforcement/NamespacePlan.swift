/// Which namespaces a sandbox gets, and what remains if the system refuses some; see namespaces(7).
package struct NamespacePlan: Sendable, Equatable {
  /// A step that the system can refuse.
  package enum Step: Sendable, Equatable {
    /// Create the namespaces.
    case namespaces
    /// Map the user's IDs in a user namespace.
    case users
    /// Open a path to mount it in the sandbox.
    case path(String)
    /// Make the root read-only.
    case root
    /// Create the directory for temporary files.
    case temporaryDirectory
    /// Mount `/proc`.
    case processFiles
    /// Enable the loopback interface.
    case loopback
  }

  /// The limits to enforce, without those that were refused.
  package private(set) var wanted: Set<SandboxLimit>
  /// Whether the namespaces belong to a user namespace, which needs no privileges.
  package private(set) var entersUserNamespace = false
  /// The limits that were refused, with the reasons.
  package private(set) var refused: [SandboxLimit: String] = [:]

  /// Plans for these limits; ignores limits that namespaces do not enforce.
  package init(_ wanted: Set<SandboxLimit>) {
    self.wanted = wanted.intersection(SandboxLimit.byNamespace)
  }

  /// Adapts the plan after an attempt failed: switches to a user namespace, or drops limits. The next attempt always
  /// differs.
  ///
  /// - Parameters:
  /// - step: the step that failed.
  /// - reason: the system's error message.
  /// - isPermission: whether privileges were missing.
  package mutating func failed(at step: Step, reason: String, isPermission: Bool) {
    switch step {
    case .namespaces where isPermission && !entersUserNamespace && !wanted.isEmpty:
      entersUserNamespace = true
    case .namespaces:
      refuse(wanted, entersUserNamespace ? "user namespaces: \(reason)" : "namespaces: \(reason)")
    case .users:
      refuse(wanted, "user namespaces: \(reason)")
    case .path(let path):
      refuse([.readOnly], "\(path): \(reason)")
    case .root:
      // A process namespace needs its own `/proc`, so it does not work without mounts either.
      refuse(wanted.contains(.readOnly) ? [.readOnly] : [.ownProcesses], "mounts: \(reason)")
    case .temporaryDirectory:
      refuse([.readOnly], "/tmp: \(reason)")
    case .processFiles:
      refuse(wanted.contains(.ownProcesses) ? [.ownProcesses] : [.readOnly], "/proc: \(reason)")
    case .loopback:
      refuse([.ownNetwork], "loopback interface: \(reason)")
    }
  }

  private mutating func refuse(_ limits: Set<SandboxLimit>, _ reason: String) {
    // If the step belongs to none of the wanted limits, all of them are refused, so that the attempts end.
    let refused = limits.isDisjoint(with: wanted) ? wanted : limits.intersection(wanted)
    wanted.subtract(refused)
    for limit in refused { self.refused[limit] = reason }
  }

  /// How a limit is enforced, in a few words.
  package func means(of limit: SandboxLimit) -> String {
    let namespace =
      switch limit {
      case .ownNetwork: "network"
      case .ownProcesses: "pid"
      default: "mount"
      }
    return entersUserNamespace ? "user and \(namespace) namespace" : "\(namespace) namespace"
  }
}
