/// A failure with all that can be said of it.
package struct Failure: Error, Sendable, Equatable {
  /// Which of the closed list.
  package let code: FailureCode
  /// One sentence of what happened, with figures.
  package let summary: String
  /// The likely cause, as far as the evidence goes.
  package let cause: String
  /// What to do about it.
  package let cure: String
  /// What was known.
  package let evidence: Evidence

  /// A failure of these parts.
  package init(_ code: FailureCode, summary: String, cause: String, cure: String, evidence: Evidence = Evidence()) {
    self.code = code
    self.summary = summary
    self.cause = cause
    self.cure = cure
    self.evidence = evidence
  }
}
