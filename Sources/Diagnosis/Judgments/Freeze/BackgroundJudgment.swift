import AdapterCore

/// Judges work that continues after a response: `freeze.background`.
package enum BackgroundJudgment {
  /// What the app did in the time after a response, in a sandbox that was not frozen.
  package struct Observation: Sendable, Equatable {
    package var request: AppRequest
    /// How long the app was watched after the response.
    package var watchedFor: Duration
    /// The CPU time that it used in that time.
    package var processorTime: Duration
    /// The CPU time that it used in as much time before the request, when it was idle.
    package var idleProcessorTime: Duration
    /// The number of lines that it printed in that time.
    package var idleLines: Int
    /// The lines that it printed more than a moment after the response.
    package var lateOutput: [String]

    package init(
      request: AppRequest, watchedFor: Duration, processorTime: Duration, idleProcessorTime: Duration,
      idleLines: Int = 0, lateOutput: [String]
    ) {
      self.request = request
      self.watchedFor = watchedFor
      self.processorTime = processorTime
      self.idleProcessorTime = idleProcessorTime
      self.idleLines = idleLines
      self.lateOutput = lateOutput
    }

    /// Whether the app kept working.
    package var isWorking: Bool { computes || prints }

    /// More lines than an idle app prints.
    var prints: Bool { lateOutput.count > idleLines }

    /// CPU time well above that of an idle app.
    var computes: Bool { processorTime > idleProcessorTime * 3 + watchedFor * 0.1 }
  }

  /// - Parameter isDrained: whether the adapter waits for the app's drain path after each response.
  package static func judge(
    _ observations: [Observation], isDrained: Bool = false, app: RecognizedApp
  ) -> CheckResult.Status {
    let found = observations.filter(\.isWorking)
    if isDrained, !found.isEmpty {
      return .passed(
        "\(found.map(\.request.title).joined(separator: ", ")) keeps working after its response, and the adapter waits for "
          + "the drain path.")
    }
    return .judged(
      found.map { finding($0, app) }, otherwise: "The app does nothing after its responses that could be seen.")
  }

  private static func finding(_ seen: Observation, _ app: RecognizedApp) -> Finding {
    var evidence: [String] = []
    let time = DurationText.describe(seen.watchedFor)
    if seen.computes {
      evidence.append(
        "The app used \(DurationText.describe(seen.processorTime)) of CPU time in the \(time) after the response, and "
          + "\(DurationText.describe(seen.idleProcessorTime)) in as much time before the request.")
    }
    if seen.prints { evidence += seen.lateOutput.prefix(3).map { "printed after the response: \($0)" } }
    return Finding(
      .freezeBackground, .warning, "\(seen.request.title) keeps working after its response",
      method: "The app was watched for \(time) after the response, without a freeze.", evidence: evidence,
      reason:
        "Lambda freezes the sandbox right after the response. The work stops midway and continues with the next "
        + "request, minutes later, or never.",
      cure: cure(app), subject: seen.request.title)
  }

  private static func cure(_ app: RecognizedApp) -> String {
    let instead =
      "Or let the adapter wait for it: AWS_LWA_DRAIN_PATH names a path that returns once the work is done. Work that may "
      + "take long belongs in a queue."
    return switch app.framework {
    case .fastAPI: "Await the work before the response instead of BackgroundTasks or asyncio.create_task. \(instead)"
    case .express, .nextJS: "Await the promise before the response is sent. \(instead)"
    case .spring: "Do not use @Async for work that must complete. \(instead)"
    case .rails: "Do not use perform_later with the :async adapter. \(instead)"
    case .go: "Wait for the goroutine before the handler returns. \(instead)"
    default: "Finish the work before the response. \(instead)"
    }
  }
}
