/// How a check ended.
package struct CheckResult: Sendable, Equatable {
  package enum Status: Sendable, Equatable {
    /// It found nothing. The text says what was seen, as a sentence; it may be empty.
    case passed(String)
    /// It found faults, or facts worth knowing.
    case found([Finding])
    /// It cannot tell. The text says why, as a sentence.
    case undecided(String)
    /// It was not made. The text says why, as a sentence.
    case skipped(String)
  }

  package var check: CheckID
  package var status: Status

  package init(_ check: CheckID, _ status: Status) {
    self.check = check
    self.status = status
  }

  package var findings: [Finding] {
    if case .found(let findings) = status { findings } else { [] }
  }
}

extension CheckResult.Status {
  /// The status of a check that was not selected.
  package static let notSelected = Self.skipped("It was not selected.")

  /// The status of a check that needs an app, if none started.
  package static let notStarted = Self.skipped("The app did not start.")

  /// The status as a stable word: `passed`, `found`, `undecided` or `skipped`.
  package var name: String {
    switch self {
    case .passed: "passed"
    case .found: "found"
    case .undecided: "undecided"
    case .skipped: "skipped"
    }
  }

  /// What it says besides its findings; empty if nothing.
  package var note: String {
    switch self {
    case .passed(let note), .undecided(let note), .skipped(let note): note
    case .found: ""
    }
  }

  /// Found if there are findings, otherwise passed.
  package static func judged(_ findings: [Finding], otherwise note: String = "") -> Self {
    findings.isEmpty ? .passed(note) : .found(findings)
  }

  /// The status without the secrets that the app's output, or a request's target, may contain.
  package func masking(_ secrets: SecretScanner) -> Self {
    switch self {
    case .passed(let note): return .passed(secrets.masking(note))
    case .undecided(let note): return .undecided(secrets.masking(note))
    case .skipped(let note): return .skipped(secrets.masking(note))
    case .found(let findings):
      return .found(
        findings.map { finding in
          var masked = finding
          masked.title = secrets.masking(finding.title)
          masked.method = secrets.masking(finding.method)
          masked.evidence = finding.evidence.map(secrets.masking)
          masked.cure = secrets.masking(finding.cure)
          masked.subject = secrets.masking(finding.subject)
          return masked
        })
    }
  }
}
