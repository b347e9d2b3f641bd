/// Which limits are enforced on this machine and how, and which are not and why.
package struct EnforcementReport: Sendable, Equatable {
  /// The result for one limit.
  package enum Outcome: Sendable, Equatable {
    /// Enforced; the means in a word or two.
    case enforced(String)
    /// Not enforced; the reason in a few words.
    case notEnforced(String)
  }

  /// The result for each limit. A limit without a result is not enforced.
  package private(set) var outcomes: [SandboxLimit: Outcome] = [:]

  /// Creates an empty report.
  package init() {}

  package mutating func note(_ limit: SandboxLimit, _ outcome: Outcome) { outcomes[limit] = outcome }

  package func isEnforced(_ limit: SandboxLimit) -> Bool {
    if case .enforced = outcomes[limit] { true } else { false }
  }

  /// The enforced limits with their means, for example `freeze (cgroup v1), memory (cgroup v1)`; empty if there are
  /// none.
  package var enforced: String {
    list { outcome in
      if case .enforced(let means) = outcome { means } else { nil }
    }
  }

  /// The limits that are not enforced, with the reasons; empty if there are none.
  package var notEnforced: String {
    list { outcome in
      if case .notEnforced(let reason) = outcome { reason } else { nil }
    }
  }

  private func list(_ word: (Outcome) -> String?) -> String {
    SandboxLimit.allCases.compactMap { limit in
      outcomes[limit].flatMap(word).map { "\(limit.rawValue) (\($0))" }
    }.joined(separator: ", ")
  }
}
