import AdapterCore

/// Judges the memory that the app uses at most: `memory.limit`.
package enum MemoryLimitJudgment {
  package struct Observation: Sendable, Equatable {
    /// The most that the sandbox used, in bytes.
    package var peak: Int
    /// The function's memory, in bytes.
    package var limit: Int
    /// Whether the system killed a process for lack of memory.
    package var wasKilled: Bool

    package init(peak: Int, limit: Int, wasKilled: Bool) {
      self.peak = peak
      self.limit = limit
      self.wasKilled = wasKilled
    }
  }

  package static func judge(_ seen: Observation, app: RecognizedApp) -> CheckResult.Status {
    guard seen.limit > 0, seen.peak > 0 || seen.wasKilled else {
      return .undecided("The memory of the sandbox could not be measured.")
    }
    let percent = seen.peak * 100 / seen.limit
    let fact =
      "The sandbox used up to \(ByteCount.describe(seen.peak)) of \(ByteCount.describe(seen.limit)) (\(percent)%)."
    guard seen.wasKilled || seen.peak >= seen.limit / 10 * 9 else { return .passed(fact) }
    return .found([
      Finding(
        .memoryLimit, seen.wasKilled ? .error : .warning,
        seen.wasKilled ? "The app ran out of memory" : "The app nearly uses up the function's memory",
        method: "The app got the function's memory, and its use was measured while requests were sent.",
        evidence: [fact] + (seen.wasKilled ? ["The system killed a process for lack of memory."] : []),
        reason: seen.wasKilled
          ? "Lambda kills the sandbox: the caller gets an error (signal: killed), and the next request waits for a cold start."
          : "A larger request, or one more library, makes Lambda kill the sandbox in the middle of a request.",
        cure: cure(seen, app))
    ])
  }

  private static func cure(_ seen: Observation, _ app: RecognizedApp) -> String {
    let raise = "Raise the function's memory to \(suggestion(seen)) MB or more, which also gives it more CPU."
    switch app.server {
    case .java: return "\(raise) Limit the heap with -XX:MaxRAMPercentage=70."
    case .node:
      return "\(raise) Limit the heap with NODE_OPTIONS=--max-old-space-size, to about 75% of the memory in MB."
    case .gunicorn, .uvicorn, .hypercorn, .puma: return "\(raise) Run one worker: a sandbox gets one request at a time."
    case .php, .nginx, nil: return raise
    }
  }

  /// The peak and a third more, in steps of 64 MB. A process that was killed would have used more than the peak.
  private static func suggestion(_ seen: Observation) -> Int {
    let megabytes = (seen.wasKilled ? max(seen.peak, seen.limit) * 2 : seen.peak / 3 * 4) / 1_048_576
    return min((megabytes / 64 + 1) * 64, 10_240)
  }
}
