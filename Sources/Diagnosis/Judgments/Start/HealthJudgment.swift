package import AdapterCore

/// Judges the readiness path: `start.health`.
package enum HealthJudgment {
  /// A readiness check that takes longer than this delays every start.
  private static let slow = Duration.milliseconds(500)

  /// - Parameter probes: responses to repeated requests for the readiness path while the app did nothing else.
  package static func judge(
    path: String, probes: [AppResponse], noise: MachineNoise = .none, app: RecognizedApp
  ) -> CheckResult.Status {
    let calm = probes.map { probe in
      AppResponse(probe.status, fields: probe.fields, body: probe.body, duration: noise.calm(probe.duration))
    }
    return noise.settle(judge(path, probes, app), calm: judge(path, calm, app))
  }

  /// - Parameters:
  ///   - response: the response of an app that listened, but did not become ready.
  ///   - healthy: the statuses that count as ready.
  package static func judge(
    path: String, unhealthy response: AppResponse, healthy: StatusSet, app: RecognizedApp
  ) -> CheckResult.Status {
    guard !healthy.contains(response.status) else {
      return .undecided("GET \(path) gave \(response.status), which is healthy, but the app did not become ready.")
    }
    let place = response.field("location").map { " to \($0)" } ?? ""
    let title =
      switch response.status {
      case 300..<400: "The readiness path redirects, which does not count as ready"
      case 401, 403: "The readiness path requires a login, so the app never becomes ready"
      case 404, 405: "The app has no readiness path, so it never becomes ready"
      default: "The readiness path fails, so the app never becomes ready"
      }
    return .found([
      finding(
        path, .error, title,
        evidence: "GET \(path) gave \(response.status)\(place). Ready means a status of \(healthy).", cure: ownPath(app)
      )
    ])
  }

  private static func judge(_ path: String, _ probes: [AppResponse], _ app: RecognizedApp) -> CheckResult.Status {
    guard let first = probes.first else { return .undecided("The app did not respond to a readiness check.") }
    var findings: [Finding] = []
    if let odd = probes.first(where: { $0.status / 100 != first.status / 100 }) {
      findings.append(
        finding(
          path, .warning, "The readiness path does not always respond alike",
          evidence: "GET \(path) gave \(first.status) and \(odd.status) in \(probes.count) requests.",
          cure: ownPath(app)))
    }
    switch first.status {
    case 300..<400:
      let place = first.field("location").map { " to \($0)" } ?? ""
      findings.append(
        finding(
          path, .info, "The readiness path redirects",
          evidence: "GET \(path) gave \(first.status)\(place).",
          cure: "Set AWS_LWA_READINESS_CHECK_PATH to the path that it leads to."))
    case 401, 403:
      findings.append(
        finding(
          path, .warning, "The readiness path requires a login", evidence: "GET \(path) gave \(first.status).",
          cure: ownPath(app)))
    case 500...:
      findings.append(
        finding(
          path, .error, "The readiness path fails", evidence: "GET \(path) gave \(first.status).", cure: ownPath(app)))
    default: break
    }
    let durations = probes.map(\.duration).sorted()
    let median = durations[durations.count / 2]
    if median > slow {
      findings.append(
        finding(
          path, .warning, "The readiness path is slow",
          evidence: "GET \(path) took \(DurationText.describe(median)) (median of \(probes.count)).", cure: ownPath(app)
        ))
    }
    return .judged(findings, otherwise: "GET \(path) gave \(first.status) in \(DurationText.describe(median)).")
  }

  private static func finding(
    _ path: String, _ severity: Severity, _ title: String, evidence: String, cure: String
  ) -> Finding {
    Finding(
      .startHealth, severity, title, method: "The readiness path was requested several times.", evidence: [evidence],
      reason:
        "The adapter hands out no request before this path responds with a status of 100 to 499. A path that needs "
        + "a login, a database or time makes each start depend on it.",
      cure: cure, subject: "\(title): \(path)")
  }

  private static func ownPath(_ app: RecognizedApp) -> String {
    let route =
      switch app.framework {
      case .fastAPI: " (@app.get(\"/healthz\"))"
      case .flask: " (@app.get(\"/healthz\"))"
      case .express: " (app.get('/healthz', (_, response) => response.sendStatus(200)))"
      case .nextJS: " (app/healthz/route.js with export const GET = () => new Response())"
      case .spring: " (/actuator/health/liveness, with management.endpoint.health.probes.enabled=true)"
      case .go: " (http.HandleFunc(\"/healthz\", func(http.ResponseWriter, *http.Request) {}))"
      case .django: " (path(\"healthz\", lambda request: HttpResponse()))"
      case .rails: " (get \"up\" => \"rails/health#show\")"
      default: ""
      }
    return "Give the app a path that needs nothing\(route), and set AWS_LWA_READINESS_CHECK_PATH to it."
  }
}
