/// A fault of the app, or of its settings, that shows on Lambda.
package struct Finding: Sendable, Equatable {
  /// The check that found it.
  package var check: CheckID
  package var severity: Severity
  /// The fault, as a sentence without a full stop.
  package var title: String
  /// What was done to see it, as a sentence.
  package var method: String
  /// What was seen: figures and log lines, one fact each.
  package var evidence: [String]
  /// Why it matters on Lambda, in sentences.
  package var reason: String
  /// What to change, in sentences.
  package var cure: String
  /// What the fault is about, if a check can find several: a path, a file, a process. It tells findings of one check
  /// apart in a baseline, so it must not contain figures that change from run to run.
  package var subject: String

  package init(
    _ check: CheckID, _ severity: Severity, _ title: String, method: String, evidence: [String], reason: String,
    cure: String, subject: String = ""
  ) {
    self.check = check
    self.severity = severity
    self.title = title
    self.method = method
    self.evidence = evidence
    self.reason = reason
    self.cure = cure
    self.subject = subject
  }

  /// What stays the same when the same fault is found again.
  package var key: String { subject.isEmpty ? check.rawValue : "\(check.rawValue):\(subject)" }
}
