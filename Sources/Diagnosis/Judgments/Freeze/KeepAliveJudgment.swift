import AdapterCore

/// Judges idle connections across a freeze: `freeze.keepalive`.
package enum KeepAliveJudgment {
  package struct Observation: Sendable, Equatable {
    /// After how long the app closed an idle connection; nil if it did not while it was watched.
    package var closedAfter: Duration?
    /// How long it was watched.
    package var watchedFor: Duration
    /// Whether the app refuses to keep connections at all.
    package var keepsNone: Bool
    /// The requests after whose response the app closed the connection although the response did not say so.
    package var closesAfter: [String]
    /// Whether the adapter is Swiftlet's own.
    package var hasOwnAdapter: Bool
    /// How long the sandbox was frozen between two requests.
    package var frozenFor: Duration
    /// The requests after the freeze that failed, as `POST /: 502`; empty if none did.
    package var failures: [String]

    package init(
      closedAfter: Duration?, watchedFor: Duration, keepsNone: Bool, closesAfter: [String] = [], hasOwnAdapter: Bool,
      frozenFor: Duration,
      failures: [String]
    ) {
      self.closedAfter = closedAfter
      self.watchedFor = watchedFor
      self.keepsNone = keepsNone
      self.closesAfter = closesAfter
      self.hasOwnAdapter = hasOwnAdapter
      self.frozenFor = frozenFor
      self.failures = failures
    }
  }

  package static func judge(_ seen: Observation, app: RecognizedApp) -> CheckResult.Status {
    if seen.keepsNone, seen.closesAfter.isEmpty, seen.failures.isEmpty {
      return .passed("The app closes each connection after its response.")
    }
    guard let limit = seen.closedAfter else {
      guard seen.failures.isEmpty, seen.closesAfter.isEmpty else { return .found([finding(seen, nil, app)]) }
      return .passed(
        "The app keeps idle connections for more than \(DurationText.describe(seen.watchedFor)). --thorough watches longer."
      )
    }
    return .found([finding(seen, limit, app)])
  }

  private static func finding(_ seen: Observation, _ limit: Duration?, _ app: RecognizedApp) -> Finding {
    let isAbsorbed = seen.hasOwnAdapter && seen.failures.isEmpty
    var evidence: [String] = []
    if let limit { evidence.append("An idle connection was closed after \(DurationText.describe(limit)).") }
    if !seen.closesAfter.isEmpty {
      evidence.append(
        "The connection was closed without notice after \(seen.closesAfter.prefix(3).joined(separator: ", ")): the next "
          + "request on it would get no response.")
    }
    evidence.append(
      seen.failures.isEmpty
        ? "After a freeze of \(DurationText.describe(seen.frozenFor)) all requests succeeded."
        : "After a freeze of \(DurationText.describe(seen.frozenFor)): \(seen.failures.joined(separator: ", ")).")
    return Finding(
      .freezeKeepAlive, seen.failures.isEmpty ? (isAbsorbed ? .info : .warning) : .error,
      seen.failures.isEmpty ? "The app closes idle connections" : "Requests fail after a freeze",
      method: "A connection was left idle without a freeze; then the sandbox was frozen between requests.",
      evidence: evidence,
      reason:
        "Lambda freezes the app between requests, so its timer is overdue when the next one arrives: the app closes the "
        + "connection as the adapter writes to it. This is what IncompleteMessage and SendRequest errors come from.",
      cure: isAbsorbed
        ? "None needed: this adapter sends such requests over a new connection."
        : "Use Swiftlet's adapter, which absorbs this. With another one, let it keep no connections "
          + "(AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS=0 in version 1.1 of the AWS Lambda Web Adapter)\(longer(app)).")
  }

  private static func longer(_ app: RecognizedApp) -> String {
    switch app.server {
    case .uvicorn: ", or raise the limit: uvicorn --timeout-keep-alive 75"
    case .gunicorn: ", or raise the limit: gunicorn --keep-alive 75"
    case .hypercorn: ", or raise the limit: hypercorn --keep-alive 75"
    case .node: ", or raise the limit: server.keepAliveTimeout = 75000"
    case .puma: ", or raise the limit: persistent_timeout 75"
    case .nginx: ", or raise the limit: keepalive_timeout 75"
    case .java, .php, nil: ""
    }
  }
}
