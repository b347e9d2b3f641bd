import AdapterCore

/// From this share of the timeout on, a response is late; and from this share of a response's time on, a wait matters.
private let share = 0.5

/// Judges response times against the function's timeout: `time.deadline`.
package enum DeadlineJudgment {
  /// How long a request took through the function, at the CPU share that the function has.
  package struct Observation: Sendable, Equatable {
    package var request: AppRequest
    package var duration: Duration
    /// Whether the function's timeout or the adapter's deadline ended it.
    package var isTimedOut: Bool
    /// The CPU time that the app used meanwhile.
    package var processorTime = Duration.zero
    /// The peers that the app waited for meanwhile.
    package var waits: [OutgoingWait]

    package init(request: AppRequest, duration: Duration, isTimedOut: Bool, waits: [OutgoingWait] = []) {
      self.request = request
      self.duration = duration
      self.isTimedOut = isTimedOut
      self.waits = waits
    }

    /// The waits that took most of the time, the longest first.
    fileprivate var longWaits: [OutgoingWait] {
      waits.filter { $0.duration > duration * share }.sorted { $0.duration > $1.duration }
    }

    /// The wait that kept the app from a response; nil if it is not certain.
    var cause: OutgoingWait? {
      longWaits.first { $0.kind != .silence && (!isTimedOut || $0.isPending) }
    }
  }

  package static func judge(
    _ observations: [Observation], timeout: Duration, app: RecognizedApp = RecognizedApp()
  ) -> CheckResult.Status {
    guard let longest = observations.max(by: { $0.duration < $1.duration }) else {
      return .undecided("No request was made.")
    }
    // The worst of each request.
    let late = observations.filter { $0.isTimedOut || $0.duration > timeout * share }
      .sorted { ($0.isTimedOut ? 1 : 0, $0.duration) > ($1.isTimedOut ? 1 : 0, $1.duration) }
    return .judged(
      late.map { finding($0, timeout, app) }.distinct,
      otherwise: "\(longest.request.title) took longest: \(DurationText.describe(longest.duration)) of "
        + "\(DurationText.describe(timeout)).")
  }

  private static func finding(_ seen: Observation, _ timeout: Duration, _ app: RecognizedApp) -> Finding {
    Finding(
      .timeDeadline, seen.isTimedOut ? .error : .warning,
      seen.isTimedOut
        ? "\(seen.request.title) exceeds the timeout" : "\(seen.request.title) comes close to the timeout",
      method: "The request was sent through the function, with the function's share of a CPU.",
      evidence: [
        "It took \(DurationText.describe(seen.duration)) of \(DurationText.describe(timeout))"
          + (seen.isTimedOut ? " and was ended." : ".")
      ] + (seen.cause.map { [$0] } ?? Array(seen.longWaits.prefix(1))).map(fact),
      reason: reason(seen), cure: cure(seen, timeout, app), subject: seen.request.title)
  }

  private static func fact(_ wait: OutgoingWait) -> String {
    let time = DurationText.describe(wait.duration)
    let end = wait.isPending ? ", until the end" : ""
    return switch wait.kind {
    case .connection: "The app tried to connect to \(wait.remote) for \(time)\(end)."
    case .response: "The app waited \(time) for a response from \(wait.remote)\(end)."
    case .silence: "The app opened a connection to \(wait.remote), which had been silent for \(time)\(end)."
    }
  }

  private static func reason(_ seen: Observation) -> String {
    let general =
      "At the deadline the caller gets 504. Traffic, cold caches and slower networks make requests take longer than "
      + "they do here."
    guard seen.isTimedOut, seen.cause != nil else { return general }
    return
      "The outgoing call has no timeout, or one that is longer than the function's: while the peer is silent, each request "
      + "takes until the deadline and ends with 504. In a VPC without a route to the peer, it is always silent."
  }

  private static func cure(_ seen: Observation, _ timeout: Duration, _ app: RecognizedApp) -> String {
    guard let cause = seen.cause else {
      return
        "Raise the function's timeout (HTTP APIs end a request after 30 s, REST APIs after 29 s), make the request "
        + "quicker, or do the work elsewhere: respond at once and send it to a queue. Set timeouts on outgoing calls; the "
        + "deadline is in the header x-amzn-lambda-deadline-ms."
    }
    return
      "Set a timeout well below the function's on the call to \(cause.remote)\(example(app, seconds: min(5, max(1, Int(timeout / .seconds(2)))))), and respond with an error "
      + "when it expires. If the call needs that long, respond at once and send the work to a queue."
  }

  /// How a timeout is set.
  private static func example(_ app: RecognizedApp, seconds: Int) -> String {
    switch (app.framework, app.server) {
    case (.fastAPI, _), (.flask, _), (.django, _), (_, .uvicorn), (_, .gunicorn), (_, .hypercorn):
      " (requests.get(url, timeout=\(seconds)), httpx.AsyncClient(timeout=\(seconds)))"
    case (.express, _), (.nextJS, _), (_, .node): " (fetch(url, { signal: AbortSignal.timeout(\(seconds)000) }))"
    case (.spring, _), (_, .java): " (connectTimeout and readTimeout of the HTTP client)"
    case (.rails, _), (_, .puma): " (open_timeout and read_timeout)"
    case (.go, _): " (http.Client{Timeout: \(seconds) * time.Second})"
    case (.php, _), (_, .php): " (CURLOPT_CONNECTTIMEOUT and CURLOPT_TIMEOUT)"
    case (.nginx, _), (_, .nginx): " (proxy_connect_timeout and proxy_read_timeout)"
    case (nil, nil): ""
    }
  }
}
