import Diagnosis

/// Watches what an app does after its responses, in a sandbox that is not frozen.
struct BackgroundExperiment {
  /// The access log of a response, and the end of its connections, may come a little later than the response.
  private static let moment = Duration.milliseconds(250)

  private let function: ExaminedFunction
  private let direct: DirectRequests
  private let watch: ActivityWatch

  /// For a function that has started.
  init(_ function: ExaminedFunction, _ direct: DirectRequests) {
    self.function = function
    self.direct = direct
    watch = ActivityWatch(function)
  }

  func run(_ requests: [AppRequest]) async throws -> [BackgroundJudgment.Observation] {
    let times = WatchTimes(requests)
    let idle = try await idleActivity(for: times.longest)
    var observations: [BackgroundJudgment.Observation] = []
    for request in requests {
      guard let (prompt, after) = try await send(request, times.after(request)) else { continue }
      var observation = BackgroundJudgment.Observation(request: request, prompt: prompt, idle: [idle], after: after)
      if !observation.suspicion.isNothing {
        try await waitForQuiet()
        observation.idle.append(try await watch.activity(for: times.idle(for: request)))
        if !observation.suspicion.isNothing {
          observation.again = try await send(request, times.after(request))?.after
        }
        try await waitForQuiet()
      }
      observations.append(observation)
    }
    return observations
  }

  /// Sends a request, and watches what the app does until a moment after the response, and then. Nil if there is no
  /// complete response.
  ///
  /// - Parameter time: how long to watch after the response.
  private func send(_ request: AppRequest, _ time: Duration) async throws -> (prompt: AppActivity, after: AppActivity)?
  {
    watch.start()
    guard let exchange = try await direct.send(request), exchange.response?.isComplete == true else { return nil }
    let processorTime = function.processes.processorTime
    try await watch.look(for: Self.moment)
    let prompt = watch.stop()
    var after = try await watch.activity(for: time - Self.moment)
    after.duration = time
    // Computing counts from the response on: it takes the time from the next request.
    after.processorTime = max(.zero, function.processes.processorTime - processorTime)
    return (prompt, after)
  }

  /// What the app does without a request. Earlier requests may have started work, which takes a while and is silent in
  /// between: if it does something, it is watched again.
  private func idleActivity(for time: Duration) async throws -> AppActivity {
    try await waitForQuiet()
    var activity = try await watch.activity(for: time)
    for _ in 0..<2 where !activity.isSilent { activity = try await watch.activity(for: time) }
    return activity
  }

  /// Waits until the app does nothing any more, so that work is not taken for that of the next request.
  private func waitForQuiet() async throws {
    for _ in 0..<10 {
      let activity = try await watch.activity(for: .milliseconds(500))
      if activity.isSilent, activity.processorTime < .milliseconds(50) { return }
    }
  }
}
