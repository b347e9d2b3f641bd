/// Which limits hold on this machine, by what means, and which do not, for what reason.
package struct EnforcementReport: Sendable, Equatable {
  /// What became of one limit.
  package enum Outcome: Sendable, Equatable {
    /// It holds; by what means, in a word or two.
    case enforced(String)
    /// It does not hold; why not, in a few words.
    case notEnforced(String)
  }

  /// What became of each limit; one that is not mentioned does not hold.
  package private(set) var outcomes: [SandboxLimit: Outcome] = [:]

  /// A report on nothing.
  package init() {}

  /// Notes what became of a limit.
  package mutating func note(_ limit: SandboxLimit, _ outcome: Outcome) { outcomes[limit] = outcome }

  /// Whether the limit holds.
  package func isEnforced(_ limit: SandboxLimit) -> Bool {
    if case .enforced = outcomes[limit] { true } else { false }
  }

  /// The limits that hold, each with its means: `freeze (cgroup v1), memory (cgroup v1)`; empty where none does.
  package var enforced: String {
    list { outcome in
      if case .enforced(let means) = outcome { means } else { nil }
    }
  }

  /// The limits that do not hold, each with the reason; empty where all do.
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
