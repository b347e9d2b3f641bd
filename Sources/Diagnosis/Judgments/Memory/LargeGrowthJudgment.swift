import AdapterCore

/// Judges the growth of memory by requests that take too long to be sent a hundred times, a part of `memory.growth`.
package enum LargeGrowthJudgment {
  /// The memory of the app's processes, in bytes, before and after each of some equal requests.
  package struct Observation: Sendable, Equatable {
    package var request: AppRequest
    package var samples: [Int]

    package init(request: AppRequest, samples: [Int]) {
      self.request = request
      self.samples = samples
    }
  }

  /// Fewer steps than this may be the filling of a pool or a cache.
  private static let fewestSteps = 5
  /// The smallest growth with each request, in bytes: less cannot be told from noise in so few requests.
  private static let smallestStep = 1_048_576

  /// Adds what is found to the status of `memory.growth`, which other requests have decided.
  package static func judge(
    _ observations: [Observation], with memory: CheckResult.Status, limit: Int, app: RecognizedApp
  ) -> CheckResult.Status {
    let findings = observations.compactMap { finding($0, limit: limit, app: app) }
    guard !findings.isEmpty else { return memory }
    if case .found(let others) = memory { return .found(others + findings) }
    return .found(findings)
  }

  private static func finding(_ seen: Observation, limit: Int, app: RecognizedApp) -> Finding? {
    // The first request loads code and fills caches.
    let samples = seen.samples.dropFirst(2)
    let steps = zip(samples.dropFirst(), samples).map { $0 - $1 }
    guard steps.count >= fewestSteps, let first = samples.first, let last = samples.last,
      steps.allSatisfy({ $0 >= smallestStep }),
      Double(last - first) > MemoryGrowthJudgment.heapAllowance(app, first: Double(first))
    else { return nil }
    let step = (last - first) / steps.count
    let remaining = max(0, limit - last) / step
    return Finding(
      .memoryGrowth, .error, "Memory grows with each \(seen.request.title)",
      method: "The same request was sent again and again, and the memory was measured after each.",
      evidence: [
        "Memory grew from \(ByteCount.describe(first)) to \(ByteCount.describe(last)), by at least "
          + "\(ByteCount.describe(steps.min() ?? step)) with each of \(steps.count) requests.",
        "About \(remaining) more requests reach \(ByteCount.describe(limit)).",
      ],
      reason:
        "A sandbox serves requests for hours. When its memory is used up, Lambda kills it in the middle of a request.",
      cure: MemoryGrowthJudgment.cure(app), subject: seen.request.title)
  }
}
