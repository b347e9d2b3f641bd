import AdapterCore

/// Judges the growth of memory from request to request: `memory.growth`.
package enum MemoryGrowthJudgment {
  /// - Parameters:
  ///   - samples: the memory after each of a series of equal requests, in bytes.
  ///   - limit: the function's memory, in bytes.
  package static func judge(_ samples: [Int], limit: Int, app: RecognizedApp) -> CheckResult.Status {
    let steady = samples.dropFirst(max(samples.count / 4, 10)).map(Double.init)
    guard steady.count >= 20, limit > 0, let trend = LinearTrend(steady),
      let late = LinearTrend(steady.suffix(steady.count / 2))
    else { return .undecided("Memory was measured after \(samples.count) requests; the check needs at least 30.") }
    let room = max(Double(limit) - (steady.suffix(5).reduce(0, +) / 5), 0)
    // An interval of 95% alone would accuse one sound app in forty.
    guard trend.slope > 2 * trend.margin else { return unclear(trend, room: room, count: steady.count) }
    let growth = perRequest(trend)
    let requests = room / trend.lowest
    guard requests <= relevantRequests else {
      return .passed(
        "Memory grows by \(growth), which reaches the limit after more than \(Int(relevantRequests)) requests.")
    }
    guard late.slope >= trend.slope / 2 else {
      return .undecided("Memory grew by \(growth), but less and less; more requests would show whether it stops.")
    }
    let total = trend.slope * Double(steady.count)
    let allowance = heapAllowance(app, first: steady[0])
    guard total >= smallestGrowth else {
      return .undecided("Memory grew by \(growth), too little in all to tell it from caches that fill.")
    }
    guard total > allowance else {
      return .undecided(
        "Memory grew by \(growth), \(ByteCount.describe(Int(total))) in all; a garbage collector may not have run yet.")
    }
    return .found([
      finding(trend, room: room, count: steady.count, last: steady[steady.count - 1], limit: limit, app: app)
    ])
  }

  /// The finding about an app that ended during a series of requests; nil if memory does not seem to be the reason.
  ///
  /// - Parameters:
  ///   - samples: the memory after each of the requests before, in bytes.
  ///   - limit: the function's memory, in bytes.
  package static func exhaustion(_ samples: [Int], limit: Int, app: RecognizedApp) -> Finding? {
    guard let first = samples.first, let last = samples.last, last >= limit / 10 * 7, last - first >= limit / 5 else {
      return nil
    }
    return Finding(
      .memoryGrowth, .error, "Memory grows until the app ends",
      method: "The same requests were sent again and again, and the memory was measured after each.",
      evidence: [
        "Memory grew from \(ByteCount.describe(first)) to \(ByteCount.describe(last)) of \(ByteCount.describe(limit)) in "
          + "\(samples.count) requests. Then the app ended during a request."
      ],
      reason: "When a sandbox's memory is used up, Lambda kills it in the middle of a request.", cure: cure(app))
  }

  /// Growth that reaches the limit later does not matter: Lambda replaces a sandbox after some hours.
  private static let relevantRequests = 100_000.0

  /// If the noise could hide growth that reaches the limit sooner than this, the check cannot tell.
  private static let undecidedRequests = 5_000.0

  /// Allocators take memory from the system in steps of up to this size, in bytes.
  private static let smallestGrowth = 1_048_576.0

  private static func unclear(_ trend: LinearTrend, room: Double, count: Int) -> CheckResult.Status {
    guard trend.highest > 0, room / trend.highest < undecidedRequests else {
      let bound = ByteCount.describe(Int(trend.highest.rounded(.up)))
      return .passed(
        trend.highest > 0
          ? "Over \(count) requests, memory grew by less than \(bound) per request, if at all."
          : "Memory did not grow over \(count) requests.")
    }
    return .undecided(
      "Memory changes too irregularly: it may grow by up to \(ByteCount.describe(Int(trend.highest))) per request.")
  }

  private static func perRequest(_ trend: LinearTrend) -> String {
    let margin = trend.margin >= 1 ? " (±\(ByteCount.describe(Int(trend.margin))))" : ""
    return "\(ByteCount.describe(Int(trend.slope)))\(margin) per request"
  }

  /// How much the heap of a runtime with a garbage collector grows before the collector limits it, in bytes.
  static func heapAllowance(_ app: RecognizedApp, first: Double) -> Double {
    switch (app.framework, app.server) {
    // The JVM lets the heap grow to its limit, a quarter of the memory or more.
    case (_, .java), (.spring, _): max(first, 64 * 1_048_576)
    // V8's new space has up to three times 16 MB.
    case (_, .node), (.express, _), (.nextJS, _): 48 * 1_048_576
    // Go's collector runs when the heap has doubled, at 4 MB at the earliest.
    case (.go, _): max(first / 2, 8 * 1_048_576)
    case (_, .puma), (.rails, _): 16 * 1_048_576
    case (_, .uvicorn), (_, .gunicorn), (_, .hypercorn), (.fastAPI, _), (.flask, _), (.django, _): 0
    case (_, .php), (.php, _), (_, .nginx), (.nginx, _): 0
    case (nil, nil): 16 * 1_048_576
    }
  }

  private static func finding(
    _ trend: LinearTrend, room: Double, count: Int, last: Double, limit: Int, app: RecognizedApp
  ) -> Finding {
    // The smallest slope that the measurement allows decides, so that noise makes nothing worse.
    let most = room / trend.lowest
    let severity: Severity = most <= 1_000 ? .error : most <= 20_000 ? .warning : .info
    let requests = Int(min(room / trend.slope, 1e9))
    return Finding(
      .memoryGrowth, severity, "Memory grows with each request",
      method: "The same requests were sent again and again, and the memory was measured after each.",
      evidence: [
        "Memory grew by \(perRequest(trend)) over \(count) requests, with 95% confidence.",
        "It had \(ByteCount.describe(Int(last))) at the end. About \(requests) more requests reach "
          + "\(ByteCount.describe(limit)).",
      ],
      reason:
        "A sandbox serves requests for hours. When its memory is used up, Lambda kills it in the middle of a request.",
      cure: cure(app))
  }

  static func cure(_ app: RecognizedApp) -> String {
    let general =
      "Look for collections that live as long as the process and only grow: caches without a limit, lists of past "
      + "requests, registered callbacks."
    switch (app.framework, app.server) {
    case (.fastAPI, _), (.flask, _), (.django, _), (_, .uvicorn), (_, .gunicorn), (_, .hypercorn):
      return general + " tracemalloc shows where memory is allocated; lru_cache needs a maxsize."
    case (.express, _), (.nextJS, _), (_, .node):
      return general + " Compare two heap snapshots of node --inspect; look for listeners added per request."
    case (.spring, _), (_, .java): return general + " Compare two class histograms of jcmd PID GC.class_histogram."
    case (.go, _):
      return general + " Compare two heap profiles of net/http/pprof; goroutines that never end keep their memory."
    case (.rails, _), (_, .puma): return general + " The gem memory_profiler shows what a request retains."
    case (.php, _), (.nginx, _), (_, .php), (_, .nginx), (nil, nil): return general
    }
  }
}
