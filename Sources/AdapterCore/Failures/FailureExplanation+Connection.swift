extension FailureExplanation {
  static func notReady(
    target: String, _ state: ReadinessState, waited: Duration, timeout: Duration?, _ evidence: Evidence
  ) -> Account {
    let before = state.previous.map { "; before that, \($0)" } ?? ""
    let met = "The app did not become ready within \(DurationText.describe(waited)); \(target): \(state)\(before)."
    if let account = ended(evidence.process, met, evidence) { return account }
    if let hint = evidence.listenerHint {
      return Account(
        .appNotReady, met, cause: "Nothing listens there, but \(hint.found).", cure: "Set \(hint.settings).")
    }
    return Account(
      .appNotReady, met,
      cause: state.cause
        + (evidence.process == .alive ? " Its process is alive." : " Whether its process is alive is not known."),
      cure: state.cure + (state.mayBeStarting ? " \(moreTime(after: timeout))" : ""))
  }

  /// How to give the app more time to start.
  private static func moreTime(after timeout: Duration?) -> String {
    guard let timeout, timeout < .seconds(10) else {
      return "If the app needs longer than 10 s to start, set AWS_LWA_ASYNC_INIT=true."
    }
    let limit = DurationText.describe(timeout)
    return "If the app needs longer than \(limit) to start, raise AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS, which is "
      + "\(limit)."
  }

  static func notListening(target: String, error: String, waited: Duration, _ evidence: Evidence) -> Account {
    let met = "No connection to \(target) within \(DurationText.describe(waited)): \(error)."
    if let account = ended(evidence.process, met, evidence) { return account }
    if let hint = evidence.listenerHint {
      return Account(
        .appNotListening, met, cause: "The app was ready before. Now nothing listens there, but \(hint.found).",
        cure: "Keep the app listening at one address, or set \(hint.settings).")
    }
    return Account(
      .appNotListening, met,
      cause: evidence.process == .alive
        ? "The app was ready before and its process is alive: it has closed its socket, or is restarting internally."
        : "The app was ready before; whether its process is alive is not known.",
      cure: "\(lookAtAppLog) If it restarts by itself and needs longer, raise AWS_LWA_CONNECT_TIMEOUT; to have it "
        + "restarted, start it as `lambda-adapter -- COMMAND`.")
  }

  static func closedBeforeResponse(received: Int, _ evidence: Evidence) -> Account {
    let what =
      received == 0 ? "without a byte of response" : "after \(count(received, "byte")) of an incomplete response head"
    let met = "The app closed the connection \(what)\(circumstances(evidence))."
    if let account = ended(evidence.process, met, evidence) { return account }
    if let account = workersGone(.appClosedBeforeResponse, met, evidence) { return account }
    guard let connection = evidence.connection else {
      return Account(
        .appClosedBeforeResponse, met,
        cause: "The history of the connection is not known, nor whether a process of the app ended.",
        cure: lookAtAppLog)
    }
    if connection.uses > 0 {
      let idle = connection.idle.map { " and had then been idle for \(DurationText.describe($0))" } ?? ""
      let frozen =
        switch evidence.freeze {
        case .some(.zero): ""
        case .some(let duration): " During that time the sandbox was frozen for \(DurationText.describe(duration))."
        case nil: " Whether the sandbox was frozen during that time is not known."
        }
      return Account(
        .appClosedBeforeResponse, met,
        cause: "The connection had carried \(count(connection.uses, "request"))\(idle): the app closed it while the "
          + "next request was being sent, because of its keep-alive limit or after an error.\(frozen)",
        cure:
          "Leave AWS_LWA_UPSTREAM_REUSE at safe, or set never; then a request that cannot be retried never uses a kept "
          + "connection. \(repetition)")
    }
    let process =
      evidence.process == .alive ? "The app's process is alive" : "Whether the app's process is alive is not known"
    let workers = evidence.workersGone == nil ? " (its workers were not watched)" : ""
    return Account(
      .appClosedBeforeResponse, met,
      cause:
        "The connection was new, so it was not stale. \(process)\(workers): a crashed or recycled worker, a worker "
        + "timeout, or an error in the server itself.",
      cure: "\(lookAtAppLog) Check worker limits such as gunicorn's --timeout and --max-requests. \(repetition)")
  }

  static func closedMidResponse(received: Int, of announced: Int?, _ evidence: Evidence) -> Account {
    let share =
      announced.map { "\(received) of \($0) bytes" }
      ?? "\(count(received, "byte")), without the end of its chunked coding"
    let met = "The app closed the connection during the response body\(circumstances(evidence)): it had sent \(share)."
    if let account = ended(evidence.process, met, evidence) { return account }
    if let account = workersGone(.appClosedMidResponse, met, evidence) { return account }
    return Account(
      .appClosedMidResponse, met,
      cause: evidence.process == .alive
        ? "The app's process is alive: an error while it produced the body, a recycled worker, or a wrong Content-Length."
        : "An error while the app produced the body, a worker that ended, or a wrong Content-Length; whether the app's "
          + "process is alive is not known.",
      cure: lookAtAppLog)
  }

  /// Explains a failure by workers that ended while the main process is still alive; nil if none is known to have
  /// ended.
  private static func workersGone(_ code: FailureCode, _ met: String, _ evidence: Evidence) -> Account? {
    guard let gone = evidence.workersGone, !gone.isEmpty else { return nil }
    let pids = gone.map { String($0) }.joined(separator: ", ")
    let who = gone.count == 1 ? "A worker process of the app (\(pids))" : "Worker processes of the app (\(pids))"
    let isShort = evidence.isMemoryShort == true
    return Account(
      code, met,
      cause: "\(who) ended during this time. The main process is still alive, so Lambda reports no exit. "
        + (isShort ? "Most likely, memory ran out. " : "") + memory(evidence),
      cure: isShort
        ? "Raise the function's memory, run fewer workers, or look for a leak."
        : "\(lookAtAppLog) Check for crashes and for worker limits such as gunicorn's --timeout and --max-requests."
          + (code == .appClosedBeforeResponse ? " \(repetition)" : ""))
  }

  /// Which requests the adapter retries.
  private static let repetition =
    "GET, HEAD, PUT, DELETE and requests with an Idempotency-Key are retried automatically; a POST without one is not."

  static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
  }
}
