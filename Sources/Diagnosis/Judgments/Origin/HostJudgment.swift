/// Judges how the app treats the host name and the scheme that callers use: `http.host`.
package enum HostJudgment {
  /// - Parameter host: the public host that was sent.
  package static func judge(
    _ observations: [HostObservation], host: PublicHost, app: RecognizedApp
  ) -> CheckResult.Status {
    guard !observations.isEmpty else { return .undecided("No GET request could be sent to the app directly.") }
    var facts: [HostFault: [String]] = [:]
    var judged = 0
    for seen in observations {
      let found = faults(of: seen, host)
      if !found.isEmpty || (seen.succeedsLocally && !seen.isUnstable) { judged += 1 }
      for (fault, evidence) in found { facts[fault, default: []] += evidence }
    }
    let findings = HostFault.allCases.compactMap { fault in
      facts[fault].map { finding(fault, $0, app) }
    }
    guard findings.isEmpty else { return .found(findings) }
    guard judged > 0 else { return .undecided(reason(observations[0])) }
    return .passed(
      "\(judged) \(judged == 1 ? "request" : "requests") for \(host.name) over HTTPS: none was refused, or redirected in a circle."
    )
  }

  private static func reason(_ seen: HostObservation) -> String {
    guard !seen.isUnstable else { return "\(seen.request.title) has not the same status twice." }
    return seen.local.first.map { "\(seen.request.title) has status \($0.status) at localhost too." }
      ?? "The app did not respond to \(seen.request.title)."
  }

  private static func faults(of seen: HostObservation, _ host: PublicHost) -> [(HostFault, [String])] {
    let title = seen.request.title
    if let refusal = seen.refusal, let local = seen.local.first {
      var facts = ["\(title): status \(local.status) for localhost, \(refusal.status) for \(host.name)."]
      if let line = refusal.firstLine { facts.append("\(title) for \(host.name): \(line)") }
      return [(.refusal, facts)]
    }
    guard let response = seen.published.last else { return [] }
    if (300..<400).contains(response.status), let location = response.field("location") {
      return fault(ofRedirectTo: location, seen, host).map { fault in
        [(fault, ["\(title) for https://\(host.name): status \(response.status) to \(location)"])]
      } ?? []
    }
    guard response.status < 400 else { return [] }
    return response.link(to: "http://\(host.name)").map { [(.plainLinks, ["\(title) has: \($0)"])] } ?? []
  }

  private static func fault(
    ofRedirectTo location: String, _ seen: HostObservation, _ host: PublicHost
  ) -> HostFault? {
    guard let target = RedirectTarget(location) else { return nil }
    if target.host == host.name {
      guard target.isPublic else { return .plainRedirect }
      // With the cookies that the first response set, it still leads to itself.
      let leads = seen.published.map { $0.field("location").flatMap(RedirectTarget.init) }
      let isLoop = leads.count > 1 && leads.allSatisfy { $0 == target } && target.target == seen.request.sentTarget
      return isLoop ? .endlessRedirect : nil
    }
    return target.isLocal ? .localRedirect : nil
  }

  private static func finding(_ fault: HostFault, _ evidence: [String], _ app: RecognizedApp) -> Finding {
    Finding(
      .httpHost, fault.severity, fault.title,
      method:
        "GET requests were sent to the app directly: for localhost, and for a Function URL's host with "
        + "X-Forwarded-Proto: https.",
      evidence: evidence, reason: fault.reason, cure: fault.cure(app), subject: fault.rawValue)
  }
}

extension AppRequest {
  /// The target without a fragment, which is never sent.
  fileprivate var sentTarget: String { String(target.prefix { $0 != "#" }) }
}
