/// Everything that a run of the doctor found.
package struct DoctorReport: Sendable, Equatable {
  /// What was examined: a function's name, or the command.
  package var subject: String
  /// How the command line of the doctor names it: a function, or `-- COMMAND`; empty if it need not.
  package var target = "-- COMMAND"
  /// The file that starts the app, for annotations: the template, swiftlet.yaml or the app's main file; nil if unknown.
  package var file: String?
  /// The recognized framework; nil if none was.
  package var framework: String?
  /// The memory of the function in MB.
  package var memorySize: Int
  /// The results in the order of ``CheckID/allCases``.
  package private(set) var results: [CheckResult]
  /// What was not examined, as sentences.
  package var notes: [String] = []
  /// How long the run took.
  package var duration: Duration
  /// The number of findings that the baseline knew and that are left out.
  package private(set) var knownFindings = 0

  package init(
    subject: String, file: String? = nil, framework: String?, memorySize: Int, results: [CheckResult],
    duration: Duration
  ) {
    self.subject = subject
    self.file = file
    self.framework = framework
    self.memorySize = memorySize
    let order = Dictionary(uniqueKeysWithValues: CheckID.allCases.enumerated().map { ($1, $0) })
    self.results = results.sorted { order[$0.check, default: 0] < order[$1.check, default: 0] }
    self.duration = duration
  }

  /// The findings, the worst first; among equals in the order of the checks.
  package var findings: [Finding] {
    let all = results.flatMap(\.findings)
    return Severity.allCases.sorted(by: >).flatMap { severity in all.filter { $0.severity == severity } }
  }

  /// The number of findings of a severity.
  package func count(of severity: Severity) -> Int { findings.count { $0.severity == severity } }

  /// Leaves out the findings that the baseline has. A check of which none is left has passed.
  package mutating func remove(_ baseline: Baseline) {
    for index in results.indices {
      guard case .found(let findings) = results[index].status else { continue }
      let new = findings.filter { !baseline.contains($0) }
      knownFindings += findings.count - new.count
      if new.count < findings.count {
        results[index].status = .judged(new, otherwise: "All that was found is in the baseline.")
      }
    }
  }
}

/// From which severity on a run fails: `--fail-on`.
package enum FailurePolicy: String, Sendable, CaseIterable {
  case error
  case warning
  case none

  /// Whether a report with these findings is a failure.
  package func isFailure(_ report: DoctorReport) -> Bool {
    switch self {
    case .error: report.findings.contains { $0.severity >= .error }
    case .warning: report.findings.contains { $0.severity >= .warning }
    case .none: false
    }
  }
}
