import AdapterCore

/// Judges requests after a long freeze: `freeze.clock`.
package enum ClockJudgment {
  /// The same request before and after a freeze.
  package struct Observation: Sendable, Equatable {
    package var request: AppRequest
    /// The responses before the freeze; at least two, so that a request that never responds alike proves nothing.
    package var before: [AppResponse]
    package var after: [AppResponse]

    package init(request: AppRequest, before: [AppResponse], after: [AppResponse]) {
      self.request = request
      self.before = before
      self.after = after
    }

    var isSoundBefore: Bool { before.count > 1 && before.allSatisfy { $0.status < 500 } }

    /// The first response after the freeze that is an error.
    var failure: AppResponse? { after.first { $0.status >= 500 } }
  }

  package static func judge(_ observations: [Observation], frozenFor: Duration) -> CheckResult.Status {
    let sound = observations.filter(\.isSoundBefore)
    guard !sound.isEmpty else { return .undecided("No request succeeded before the freeze.") }
    let time = DurationText.describe(frozenFor)
    let findings = sound.compactMap { seen in
      seen.failure.map { failure in
        Finding(
          .freezeClock, seen.after.last.map { $0.status >= 500 } ?? true ? .error : .warning,
          "\(seen.request.title) fails after a freeze",
          method: "The request was sent before and after a freeze of \(time).",
          evidence: [
            "Before: \(statuses(seen.before)). After: \(statuses(seen.after)).",
            "The response after the freeze began: \(String(decoding: failure.body.prefix(200), as: UTF8.self))",
          ],
          reason:
            "A freeze can last minutes. Connections to databases, cached tokens and timers do not survive it unless the "
            + "app checks them.",
          cure:
            "Check a pooled connection before its use (pool_pre_ping in SQLAlchemy, idle_timeout in other pools), renew "
            + "tokens by the wall clock, and set timeouts on outgoing calls.",
          subject: seen.request.title)
      }
    }
    return .judged(findings, otherwise: "All requests succeeded after a freeze of \(time).")
  }

  private static func statuses(_ responses: [AppResponse]) -> String {
    responses.map { "\($0.status)" }.joined(separator: ", ")
  }
}
