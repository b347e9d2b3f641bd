/// Which namespaces a sandbox is to have, and what is left of that when the system refuses some; see namespaces(7).
package struct NamespacePlan: Sendable, Equatable {
  /// What was being done when the system refused.
  package enum Step: Sendable, Equatable {
    /// The namespaces themselves were made.
    case namespaces
    /// The user's ids were given a meaning in a user namespace.
    case users
    /// A path was opened to be seen inside.
    case path(String)
    /// The root was made read-only.
    case root
    /// The directory for temporary files was made.
    case temporaryDirectory
    /// A `/proc` was mounted.
    case processFiles
    /// The loopback interface was switched on.
    case loopback
  }

  /// The limits that are to hold, less those that were refused.
  package private(set) var wanted: Set<SandboxLimit>
  /// Whether the namespaces are to be those of a user namespace, which needs no privilege.
  package private(set) var entersUserNamespace = false
  /// The limits that were refused, each with the reason.
  package private(set) var refused: [SandboxLimit: String] = [:]

  /// A plan for these limits; those that namespaces do not enforce are left out.
  package init(_ wanted: Set<SandboxLimit>) {
    self.wanted = wanted.intersection(SandboxLimit.byNamespace)
  }

  /// Notes that an attempt failed. There is always less to try, or another way.
  ///
  /// - Parameters:
  ///   - step: what was being done.
  ///   - reason: the system's own words for it.
  ///   - isPermission: whether it was for want of privilege.
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
      // A process namespace has to have a /proc of its own, so it cannot be had without mounts either.
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
    // What fails for no limit that is wanted fails for all of them: there is to be an end.
    let refused = limits.isDisjoint(with: wanted) ? wanted : limits.intersection(wanted)
    wanted.subtract(refused)
    for limit in refused { self.refused[limit] = reason }
  }

  /// By what means a limit holds that was not refused, in a few words.
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
