/// The checks that a run makes: `--only` and `--skip`.
package struct CheckSelection: Sendable, Equatable {
  /// A name that is no check and no group of checks.
  package struct UnknownName: Error, Equatable, CustomStringConvertible {
    package let name: String

    package var description: String {
      "There is no check and no group of checks '\(name)'. The checks are: "
        + CheckID.allCases.map(\.rawValue).joined(separator: ", ") + "."
    }
  }

  private let selected: Set<CheckID>

  /// Selects the checks named in `only`, or all checks if it is empty, without those named in `skip`.
  ///
  /// A name is a check's ID, such as `freeze.clock`, or the part before the dot, such as `freeze`.
  package init(only: [String] = [], skip: [String] = []) throws(UnknownName) {
    let wanted = only.isEmpty ? Set(CheckID.allCases) : try Self.checks(named: only)
    selected = wanted.subtracting(try Self.checks(named: skip))
  }

  /// Selects one check.
  package init(of check: CheckID) { selected = [check] }

  /// Whether the run makes this check.
  package func contains(_ check: CheckID) -> Bool { selected.contains(check) }

  /// Whether the run makes none of them.
  package var isEmpty: Bool { selected.isEmpty }

  private static func checks(named names: [String]) throws(UnknownName) -> Set<CheckID> {
    var checks: Set<CheckID> = []
    for name in names {
      let named = CheckID.allCases.filter { $0.rawValue == name || $0.group == name }
      guard !named.isEmpty else { throw UnknownName(name: name) }
      checks.formUnion(named)
    }
    return checks
  }
}
