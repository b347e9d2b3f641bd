/// Judges what a sandbox remembers and others do not: `state.local`.
package enum StateJudgment {
  /// - Parameters:
  ///   - cookies: the names of the cookies that the first sandbox set.
  ///   - isSecondAsked: whether a second sandbox got the requests.
  ///   - hasOwnFiles: whether each sandbox had a /tmp of its own.
  package static func judge(
    _ observations: [StateObservation], cookies: [String], isSecondAsked: Bool, hasOwnFiles: Bool, app: RecognizedApp
  ) -> CheckResult.Status {
    guard !observations.isEmpty else { return .undecided("No request got a response in both sandboxes.") }
    let findings = observations.compactMap { seen in
      seen.dependence.map { finding(seen, $0, cookies, app) }
    }
    guard findings.isEmpty else { return .found(findings.distinct) }
    guard observations.contains(where: \.isComparable) else {
      return .undecided("No response is the same twice, so those of two sandboxes cannot be compared.")
    }
    guard isSecondAsked else { return .passed("No response depends on earlier requests or on cookies.") }
    guard hasOwnFiles else {
      return .undecided("The sandboxes share this machine's /tmp, so what they keep there does not show.")
    }
    return .passed("A second sandbox knows what the first one was told.")
  }

  private static func finding(
    _ seen: StateObservation, _ dependence: StateObservation.Dependence, _ cookies: [String], _ app: RecognizedApp
  ) -> Finding {
    let title: String
    switch dependence {
    case .session: title = "Another sandbox does not know the session of \(seen.request.title)"
    case .data: title = "\(seen.request.title) depends on the memory of one sandbox"
    case .counter: title = "\(seen.request.title) counts in the memory of one sandbox"
    }
    return Finding(
      .stateLocal, .warning, title,
      method: "The requests were sent to one sandbox, and then, with the cookies that it set, to another one.",
      evidence: evidence(seen, dependence, cookies), reason: reason(dependence), cure: cure(dependence, app),
      subject: seen.request.title)
  }

  private static func evidence(
    _ seen: StateObservation, _ dependence: StateObservation.Dependence, _ cookies: [String]
  ) -> [String] {
    let last = seen.inFirst.last ?? seen.atFirst
    let other = seen.inSecond.last ?? seen.atFirst
    var evidence: [String] = []
    switch dependence {
    case .counter(let last, let restart):
      evidence.append("The first sandbox counted to \(last); the second one began at \(restart).")
    case .session, .data:
      if last.status == other.status {
        let excerpts = DifferingExcerpts(last.comparedText, other.comparedText)
        evidence.append("The first sandbox responded: \(excerpts.one)")
        evidence.append("The second sandbox responded: \(excerpts.other)")
      } else {
        evidence.append(
          "Status \(last.status) in the first sandbox, \(other.status) in the second one, as before the other requests."
        )
      }
    }
    if dependence == .session, !cookies.isEmpty {
      evidence.append("Both got the cookies that the first one set: \(cookies.joined(separator: ", ")).")
    }
    return evidence
  }

  private static func reason(_ dependence: StateObservation.Dependence) -> String {
    let sandboxes =
      "Lambda sends requests to several sandboxes, starts new ones as it needs them, and ends each after a few hours at "
      + "most."
    return switch dependence {
    case .session: "\(sandboxes) A user whose next request reaches another one is logged out."
    case .data: "\(sandboxes) What one of them remembers seems to come and go, and is lost in the end."
    case .counter: "\(sandboxes) Each of them counts for itself, so numbers repeat and begin anew."
    }
  }
}
