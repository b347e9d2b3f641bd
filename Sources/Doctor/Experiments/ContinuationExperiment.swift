import Diagnosis
import Emulator
import EmulatorCore

/// Freezes an app after its responses, and looks what it completes during the next request.
struct ContinuationExperiment {
  /// How long the app is frozen: timers of that length expire meanwhile.
  private static let freeze = Duration.milliseconds(500)
  /// How long it is frozen without a response before: longer than any timer that could expire after two responses, and not
  /// in between.
  private static let longFreeze = Duration.seconds(2)
  /// What the app needs to reach the freeze, and its output to reach the log.
  private static let moment = Duration.milliseconds(100)
  /// The request after the freeze. It belongs to no endpoint, so what it does besides its response is not its own.
  private static let next = AppRequest("GET", RequestExperiment.missingPath)

  private let function: ExaminedFunction
  private let watch: ActivityWatch

  /// For a function that has started.
  init(_ function: ExaminedFunction) {
    self.function = function
    watch = ActivityWatch(function)
  }

  func run(_ requests: [AppRequest]) async throws -> [BackgroundJudgment.Continuation] {
    // What is left of earlier requests ends here.
    _ = try await activity(whileFrozenFor: Self.freeze)
    let ordinary = try await activity(whileFrozenFor: Self.freeze)
    var continuations: [BackgroundJudgment.Continuation] = []
    for request in requests {
      var seen = BackgroundJudgment.Continuation(
        request: request, frozenFor: Self.freeze, during: [], ordinary: [ordinary])
      for _ in 0..<2 {
        guard await send(request) else { break }
        try await Task.sleep(for: Self.moment)
        seen.during.append(try await activity(whileFrozenFor: Self.freeze))
        guard !seen.suspicions.allSatisfy(\.isNothing) else { break }
        // A timer of the app may have expired just now.
        seen.ordinary.append(try await activity(whileFrozenFor: Self.longFreeze))
      }
      if !seen.suspicions.allSatisfy(\.isNothing) { continuations.append(seen) }
    }
    return continuations
  }

  /// What the app does from now, during a freeze and the requests after it.
  private func activity(whileFrozenFor freeze: Duration) async throws -> AppActivity {
    watch.start()
    try await Task.sleep(for: freeze)
    // One request may be over before a thread of the app gets its turn.
    for _ in 0..<3 { _ = await send(Self.next) }
    try await Task.sleep(for: Self.moment)
    return watch.stop()
  }

  private func send(_ request: AppRequest) async -> Bool {
    (try? await function.invoke(request, timeout: function.configuration.function.timeout)) != nil
  }
}
