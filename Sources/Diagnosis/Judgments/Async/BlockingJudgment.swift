import AdapterCore

/// Judges whether a request stops all others: `async.blocked`.
///
/// A server with an event loop can serve a quick request while a slow one waits. If it does not, the slow one blocks the
/// loop, and with it every timer, background task and readiness check of the app.
package enum BlockingJudgment {
  /// A quick request, alone and while a slow one was under way.
  package struct Observation: Sendable, Equatable {
    /// The slow request.
    package var slow: AppRequest
    /// How long the slow request took alone.
    package var slowDuration: Duration
    /// How long the quick request took alone: the longest of several.
    package var quickAlone: Duration
    /// How long the quick request took beside the slow one, each time.
    package var quickBeside: [Duration]
    /// How long the quick request took in the same way with nothing beside it, in turns with the slow one: the noise.
    package var quickBesideNothing: [Duration]

    package init(
      slow: AppRequest, slowDuration: Duration, quickAlone: Duration, quickBeside: [Duration],
      quickBesideNothing: [Duration] = []
    ) {
      self.slow = slow
      self.slowDuration = slowDuration
      self.quickAlone = quickAlone
      self.quickBeside = quickBeside
      self.quickBesideNothing = quickBesideNothing
    }

    /// From which duration on the quick request has waited for the slow one.
    private var limit: Duration { max(quickAlone * 3, slowDuration * 0.5) }

    /// The longest of the quick request with nothing beside it.
    var noise: Duration { quickBesideNothing.max() ?? .zero }

    /// Whether the machine alone may delay the quick request nearly as much as a blocked loop.
    var isNoisy: Bool { noise * 3 > limit }

    /// Whether the quick request waited for the slow one each time.
    var isBlocked: Bool { !isNoisy && hasWaitedEachTime }

    private var hasWaitedEachTime: Bool { !quickBeside.isEmpty && quickBeside.allSatisfy { $0 > limit } }

    /// Whether it did so some of the times only, or may have waited for other work of the machine.
    var isUncertain: Bool { !isBlocked && quickBeside.contains { $0 > limit } }
  }

  /// Requests that are quicker than this block nothing for long enough to be told from noise.
  package static let shortest = Duration.milliseconds(50)

  package static func judge(_ observations: [Observation], app: RecognizedApp) -> CheckResult.Status {
    guard app.isAsynchronous else {
      return .skipped("The app's server runs each request in a process or thread of its own.")
    }
    guard !observations.isEmpty else {
      return .passed("No request took longer than \(DurationText.describe(shortest)).")
    }
    let blocked = observations.filter(\.isBlocked)
    if blocked.isEmpty, let odd = observations.first(where: \.isUncertain) {
      if odd.isNoisy {
        return .undecided(
          "This machine is too busy to tell: a quick request took \(DurationText.describe(odd.noise)) with nothing beside "
            + "it.")
      }
      return .undecided("\(odd.slow.title) delayed other requests only some of the times; the machine may be busy.")
    }
    return .judged(blocked.map { finding($0, app) }, otherwise: "Other requests are served while a slow one waits.")
  }

  private static func finding(_ seen: Observation, _ app: RecognizedApp) -> Finding {
    Finding(
      .asyncBlocked, .warning, "\(seen.slow.title) blocks the event loop",
      method: "A quick request was sent while \(seen.slow.title) was under way.",
      evidence: [
        "\(seen.slow.title) took \(DurationText.describe(seen.slowDuration)).",
        "The quick request took \(DurationText.describe(seen.quickAlone)) alone, and "
          + "\(seen.quickBeside.map(DurationText.describe).joined(separator: ", ")) beside it.",
      ],
      reason:
        "While the loop is blocked, the app cannot keep a deadline, notice that the caller has gone, run background "
        + "tasks, or respond to a health check. Where Lambda sends several requests to one sandbox (Managed Instances), they "
        + "queue up.",
      cure: cure(app), subject: seen.slow.title)
  }

  private static func cure(_ app: RecognizedApp) -> String {
    switch app.server {
    case .uvicorn, .hypercorn:
      "Declare the endpoint with 'def' instead of 'async def', so that it runs in a thread; or await an asynchronous "
        + "library (httpx, asyncpg), and move blocking calls to asyncio.to_thread."
    case .node:
      "Use the asynchronous form of the call (fs.promises, crypto.pbkdf2 with a callback), or move computation to a "
        + "worker thread."
    default: "Do not block the event loop: use asynchronous calls, or threads for blocking ones."
    }
  }
}

extension RecognizedApp {
  /// Whether one event loop serves all requests of a process.
  var isAsynchronous: Bool {
    switch server {
    case .uvicorn, .hypercorn, .node: true
    case .gunicorn, .java, .puma, .php, .nginx, nil: false
    }
  }
}
