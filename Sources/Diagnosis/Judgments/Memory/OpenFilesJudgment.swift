/// Judges the growth of open files from request to request, a part of `memory.growth`.
package enum OpenFilesJudgment {
  /// The numbers of open files of the app's process that has most of them.
  package struct Observation: Sendable, Equatable {
    /// After each series of requests.
    package var counts: [Int]
    /// How many requests a series has.
    package var requests: Int

    package init(counts: [Int] = [], requests: Int) {
      self.counts = counts
      self.requests = requests
    }
  }

  /// Lambda's limit for all processes of a sandbox together.
  /// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  private static let limit = 1024

  /// Fewer files than this in each series may be caches that fill.
  private static let smallestGrowth = 3

  /// Adds what is found to the status of `memory.growth`.
  package static func judge(
    _ seen: Observation, with memory: CheckResult.Status, app: RecognizedApp
  ) -> CheckResult.Status {
    // The first series opens pools, logs and modules.
    let counts = seen.counts.dropFirst()
    let growths = zip(counts.dropFirst(), counts).map { $0 - $1 }
    guard growths.count >= 3, let first = counts.first, let last = counts.last,
      growths.allSatisfy({ $0 >= smallestGrowth })
    else { return memory }
    let perRequest = Double(last - first) / Double(growths.count * seen.requests)
    let remaining = Int(Double(max(limit - last, 0)) / perRequest)
    let finding = Finding(
      .memoryGrowth, remaining <= 1_000 ? .error : .warning, "The number of open files grows with each request",
      method: "The same requests were sent again and again, and the open files of the app's processes were counted.",
      evidence: [
        "After each \(seen.requests) requests there were \(counts.map(String.init).joined(separator: ", ")) open files.",
        "About \(remaining) more requests reach Lambda's limit of \(limit).",
      ],
      reason: "A sandbox serves requests for hours. At the limit the app can open no file and accept no connection.",
      cure: cure(app), subject: "open files")
    if case .found(let findings) = memory { return .found(findings + [finding]) }
    return .found([finding])
  }

  private static func cure(_ app: RecognizedApp) -> String {
    let general = "Close each file that a request opens, also when the request fails"
    let way =
      switch (app.framework, app.server) {
      case (.fastAPI, _), (.flask, _), (.django, _), (_, .uvicorn), (_, .gunicorn), (_, .hypercorn): ": use 'with'."
      case (.express, _), (.nextJS, _), (_, .node):
        ": use pipeline() for streams, and close what fs.open returns in a 'finally'."
      case (.spring, _), (_, .java): ": use try-with-resources."
      case (.go, _): ": defer file.Close()."
      case (.rails, _), (_, .puma): ": use File.open with a block."
      case (.php, _), (.nginx, _), (_, .php), (_, .nginx), (nil, nil): "."
      }
    return general + way
  }
}
