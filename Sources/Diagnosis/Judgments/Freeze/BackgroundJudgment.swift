import AdapterCore

/// Judges work that continues after a response: `freeze.background`.
package enum BackgroundJudgment {
  /// What the app did after a response, in a sandbox that was not frozen.
  package struct Observation: Sendable, Equatable {
    package var request: AppRequest
    /// What it did from the request until a moment after the response.
    package var prompt: AppActivity
    /// What it does without a request.
    package var idle: [AppActivity]
    /// What it did more than a moment after the response.
    package var after: AppActivity
    /// The same after another response; nil if the first showed nothing.
    package var again: AppActivity?

    package init(
      request: AppRequest, prompt: AppActivity, idle: [AppActivity], after: AppActivity, again: AppActivity? = nil
    ) {
      self.request = request
      self.prompt = prompt
      self.idle = idle
      self.after = after
      self.again = again
    }

    /// What looks like work after the first response. A timer of the app may have expired just then.
    package var suspicion: AppActivity { after.beyond(idle) }

    /// What the app did after both responses, and not without a request.
    var work: AppActivity {
      suspicion.confirmed(by: again?.beyond(idle) ?? AppActivity(for: .zero))
    }
  }

  /// What the app did after a freeze that followed a response, during the next request, which has nothing to do with it.
  package struct Continuation: Sendable, Equatable {
    package var request: AppRequest
    package var frozenFor: Duration
    /// What it did each time that this was tried.
    package var during: [AppActivity]
    /// What it does during that next request otherwise.
    package var ordinary: [AppActivity]

    package init(request: AppRequest, frozenFor: Duration, during: [AppActivity], ordinary: [AppActivity]) {
      self.request = request
      self.frozenFor = frozenFor
      self.during = during
      self.ordinary = ordinary
    }

    /// What looks like the rest of the first request's work, each time.
    package var suspicions: [AppActivity] { during.map { rest(of: $0, besides: []) } }

    /// The same, without what the app does right with the response.
    func work(besides prompt: AppActivity) -> AppActivity {
      let rests = during.map { rest(of: $0, besides: [prompt]) }
      guard rests.count > 1 else { return AppActivity(for: .zero) }
      return rests.dropFirst().reduce(rests[0]) { $0.confirmed(by: $1) }
    }

    private func rest(of activity: AppActivity, besides others: [AppActivity]) -> AppActivity {
      var rest = activity.beyond(ordinary + others)
      // How much of it the next request itself needs is not known.
      rest.processorTime = .zero
      // The access log may have the line only now.
      rest.output.removeAll { line in
        line.contains(request.title) || request.target.count > 1 && line.contains(request.target.prefix { $0 != "?" })
          || line.contains("\"\(request.target)\"")
      }
      return rest
    }
  }

  /// - Parameters:
  ///   - continuations: what was seen after freezes, in another sandbox.
  ///   - isDrained: whether the adapter waits for the app's drain path after each response.
  package static func judge(
    _ observations: [Observation], continuations: [Continuation] = [], isDrained: Bool = false, app: RecognizedApp
  ) -> CheckResult.Status {
    let cases = observations.compactMap { seen -> Case? in
      let continuation = continuations.first { $0.request.isSame(as: seen.request) }
      let found = Case(
        seen: seen, work: seen.work, continued: continuation?.work(besides: seen.prompt),
        frozenFor: continuation?.frozenFor ?? .zero)
      return found.work.isNothing && found.continued?.isNothing ?? true ? nil : found
    }
    if isDrained, !cases.isEmpty {
      return .passed(
        "\(cases.map(\.seen.request.title).joined(separator: ", ")) keeps working after its response, and the adapter waits "
          + "for the drain path.")
    }
    return .judged(
      cases.map { finding($0, app) }.distinct, otherwise: "The app does nothing after its responses that could be seen."
    )
  }

  /// A request with what the app did after its response.
  private struct Case {
    var seen: Observation
    var work: AppActivity
    var continued: AppActivity?
    var frozenFor: Duration

    var evidence: [String] {
      var evidence: [String] = []
      if work.processorTime > .zero {
        let idle = seen.idle.first ?? AppActivity(for: .zero)
        evidence.append(
          "The app used \(DurationText.describe(work.processorTime)) of CPU time in the "
            + "\(DurationText.describe(work.duration)) after the response, and "
            + "\(DurationText.describe(idle.processorTime)) in as much time before the request.")
      }
      if let continued, !continued.isNothing {
        evidence.append(
          "The sandbox was frozen for \(DurationText.describe(frozenFor)) after the response. During the next request the app "
            + continued.facts(most: 1).joined(separator: "; "))
      }
      evidence += work.output.prefix(3).map { "printed after the response: \($0)" }
      evidence += work.peers.prefix(3).map { "used a connection to \($0) after the response" }
      return evidence + work.files.prefix(3).map { "wrote \($0) after the response" }
    }
  }

  private static func finding(_ found: Case, _ app: RecognizedApp) -> Finding {
    let title = found.seen.request.title
    return Finding(
      .freezeBackground, .warning, "\(title) keeps working after its response",
      method:
        "The app was watched for \(DurationText.describe(found.seen.after.duration)) after the response without a "
        + "freeze, and during the next request after a freeze.",
      evidence: found.evidence,
      reason:
        "Lambda freezes the sandbox right after the response. The work stops midway and continues with the next "
        + "request, minutes later, or never.",
      cure: cure(app), subject: title)
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

extension AppActivity {
  /// Its lines, peers and files as predicates, so many of each.
  fileprivate func facts(most: Int) -> [String] {
    peers.prefix(most).map { "used a connection to \($0)" } + files.prefix(most).map { "wrote \($0)" }
      + output.prefix(most).map { "printed: \($0)" }
  }
}
