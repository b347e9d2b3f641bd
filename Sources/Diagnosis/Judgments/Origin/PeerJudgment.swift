/// Judges whether the app trusts the address of the adapter: `http.peer`.
package enum PeerJudgment {
  /// - Parameters:
  ///   - readiness: what the app shows without trust, for comparison.
  ///   - throttle: what an app with a rate limit responds to other callers; nil if it has refused no request so.
  package static func judge(
    _ observations: [PeerObservation], readiness: PeerObservation?, throttle: ThrottleObservation? = nil,
    app: RecognizedApp
  ) -> CheckResult.Status {
    var findings: [Finding] = []
    if let throttle, throttle.countsAdapter { findings.append(throttleFinding(throttle, app)) }
    let servesOnlyAdapter = readiness?.trust == .adapter
    for seen in observations {
      switch seen.trust {
      case .adapter where !servesOnlyAdapter: findings.append(openFinding(seen, app))
      case .claim: findings.append(claimFinding(seen, app))
      case .adapter, nil: break
      }
    }
    if let readiness, servesOnlyAdapter { findings.append(wholeFinding(readiness, app)) }
    findings = findings.distinct
    guard findings.isEmpty else { return .found(findings) }
    let heard = observations.count(where: \.isComplete)
    guard heard > 0 else {
      return .undecided("The app could not be reached over IPv4 from two addresses, so its trust does not show.")
    }
    return .passed(
      "\(heard) \(heard == 1 ? "request" : "requests") from 127.0.0.1 and other addresses had the same rights.")
  }

  private static let method =
    "GET requests were sent to the app directly, from 127.0.0.1 and from another address of this machine, with a caller's address in "
    + "X-Forwarded-For as on Lambda."

  private static let reason =
    "On Lambda, each request reaches the app from 127.0.0.1, because the adapter sends it. What is open to this address is open "
    + "to everybody on the internet."

  private static func openFinding(_ seen: PeerObservation, _ app: RecognizedApp) -> Finding {
    Finding(
      .httpPeer, .error, "\(seen.request.pathTitle) is open to every caller on Lambda", method: method,
      evidence: ["\(seen.request.title): \(statuses(seen))."], reason: reason, cure: cure(app),
      subject: seen.request.pathTitle)
  }

  private static func wholeFinding(_ seen: PeerObservation, _ app: RecognizedApp) -> Finding {
    Finding(
      .httpPeer, .warning, "The app serves 127.0.0.1 only, which is every caller on Lambda", method: method,
      evidence: ["\(seen.request.title): \(statuses(seen))."],
      reason: reason + " If it only rejects connections that bypass a proxy, nothing is open that should not be.",
      cure: cure(app), subject: "all")
  }

  private static func claimFinding(_ seen: PeerObservation, _ app: RecognizedApp) -> Finding {
    let before = seen.fromAdapter.first?.status ?? 0
    let after = seen.claiming.first?.status ?? 0
    return Finding(
      .httpPeer, .error, "\(seen.request.pathTitle) is open to callers who claim to be 127.0.0.1",
      method: "GET requests were sent to the app directly, with X-Forwarded-For as Lambda passes it on.",
      evidence: [
        "\(seen.request.title): status \(before) with X-Forwarded-For: \(PublicHost.address().value), "
          + "\(after) with X-Forwarded-For: \(PublicHost.address(claimed: "127.0.0.1").value)."
      ],
      reason:
        "Lambda appends the caller's real address to the X-Forwarded-For that the caller sent. The first address in it may "
        + "be invented; the last one is true.",
      cure: cure(app), subject: "claim \(seen.request.pathTitle)")
  }

  private static func throttleFinding(_ seen: ThrottleObservation, _ app: RecognizedApp) -> Finding {
    Finding(
      .httpPeer, .error, "All callers on Lambda share one rate limit",
      method: "When the app had refused a request with 429, other callers sent the same request.",
      evidence: [
        "\(seen.request.title): 429 from 127.0.0.1, whatever address X-Forwarded-For has; "
          + "\(seen.otherPeer ?? 0) from 127.0.0.3."
      ],
      reason:
        "On Lambda, each request reaches the app from 127.0.0.1, because the adapter sends it. One busy caller uses up the "
        + "limit of all others.",
      cure: "Count by the caller's real address, or limit in front of the function (API Gateway, WAF). \(address(app))",
      subject: "rate limit")
  }

  private static func statuses(_ seen: PeerObservation) -> String {
    let adapter = seen.fromAdapter.first?.status ?? 0
    let elsewhere = seen.fromElsewhere.first?.status ?? 0
    return "status \(adapter) from 127.0.0.1, \(elsewhere) from \(seen.elsewhere)"
  }

  private static func cure(_ app: RecognizedApp) -> String {
    "Require a login or a secret for it, or leave it out of the function, instead of trusting an address. \(address(app))"
  }

  private static func address(_ app: RecognizedApp) -> String {
    switch app.framework {
    case .express:
      "With app.set('trust proxy', 'loopback'), req.ip is the caller's real address; with true, it is what the caller claims."
    case .fastAPI:
      "uvicorn puts the caller's address into request.client only if it trusts the adapter (--forwarded-allow-ips=127.0.0.1, "
        + "not '*')."
    case .flask: "With ProxyFix(app.wsgi_app, x_for=1), request.remote_addr is the caller's real address."
    case .django: "REMOTE_ADDR is the adapter's address, so leave it out of INTERNAL_IPS and of the views' conditions."
    case .rails:
      "Set config.consider_all_requests_local = false; request.remote_ip is the caller's address, request.ip is not."
    case .spring: "Replace hasIpAddress(\"127.0.0.1\") by a role, and set server.forward-headers-strategy=framework."
    case .nginx:
      "Set real_ip_header X-Forwarded-For and set_real_ip_from 127.0.0.1, or replace 'allow 127.0.0.1' by auth_basic."
    case .go: "r.RemoteAddr is the adapter's address: use the last address in X-Forwarded-For."
    case .php: "$_SERVER['REMOTE_ADDR'] is the adapter's address: use the last address in X-Forwarded-For."
    case .nextJS, nil: "The caller's real address is the last one in X-Forwarded-For."
    }
  }
}
