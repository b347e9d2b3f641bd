import AdapterCore

/// Judges the duration of the init phase: `start.slow`.
package enum InitJudgment {
  /// From this share of the limit on, an init phase is slow: on Lambda a first start also loads the code over the network.
  private static let share = 0.5

  package static func judge(
    _ start: StartObservation, noise: MachineNoise = .none, app: RecognizedApp
  ) -> CheckResult.Status {
    var calm = start
    calm.duration = noise.calm(start.duration, processorTime: start.processorTime)
    // A start that ran into the limit might have ended in time.
    if start.duration >= start.limit * 0.75, calm.duration < start.limit * 0.75 { calm.isReady = true }
    return noise.settle(judge(start, app), calm: judge(calm, app))
  }

  private static func judge(_ start: StartObservation, _ app: RecognizedApp) -> CheckResult.Status {
    guard start.isListening else { return .undecided("The app did not start; see start.port.") }
    let duration = DurationText.describe(start.duration)
    let limit = DurationText.describe(start.limit)
    guard start.duration >= start.limit * share || !start.isReady else {
      return .passed("The init phase took \(duration) of \(limit).")
    }
    guard !start.endsEarly else { return .found([ended(start)]) }
    let isOver = start.duration >= start.limit || !start.isReady
    return .found([
      Finding(
        .startSlow, isOver ? .error : .warning,
        isOver ? "The app is not ready within the init phase" : "The init phase is close to its limit",
        method: StartObservation.method + shareText(start), evidence: evidence(start),
        reason:
          "Lambda ends the init phase after \(limit) and repeats it within the first invocation, whose caller waits for "
          + "all of it. Code that is loaded for the first time is slower still.",
        cure: cure(start, app))
    ])
  }

  /// A server may listen before its workers import the app, and end if they fail.
  private static func ended(_ start: StartObservation) -> Finding {
    Finding(
      .startSlow, .error, "The app ends before it is ready", method: StartObservation.method,
      evidence: ["It ended \(DurationText.describe(start.duration)) after its start."]
        + start.outputEvidence,
      reason:
        "Lambda starts the app again within the first invocation, and the caller gets an error if it fails again.",
      cure: start.output.isEmpty
        ? "Check the command: the server must keep running." : "See the app's output for the reason.")
  }

  private static func shareText(_ start: StartObservation) -> String {
    start.processorShare.map { " It had \(Int(($0 * 100).rounded()))% of a CPU, as the function has." } ?? ""
  }

  private static func evidence(_ start: StartObservation) -> [String] {
    var evidence = [
      "The init phase took \(DurationText.describe(start.duration)); the app used \(DurationText.describe(start.processorTime)) of CPU time."
    ]
    if let listening = start.listeningAfter {
      evidence.append(
        "It listened after \(DurationText.describe(listening))"
          + (start.isReady ? "." : ", but the readiness check did not succeed."))
    }
    return evidence
  }

  private static func cure(_ start: StartObservation, _ app: RecognizedApp) -> String {
    if let listening = start.listeningAfter, listening < start.duration * 0.5 {
      return "Most of the time passed after the app listened: the readiness check failed or was slow. See start.health."
    }
    // Under a CPU share, the time that the share allowed is what the app could use.
    let available = start.duration * (start.processorShare.map { min($0, 1) } ?? 1)
    if start.processorTime >= available * 0.7 {
      return
        "It computes nearly all the time: give the function more memory, which brings more CPU, and import less at "
        + "start. \(measure(app)) SnapStart or provisioned concurrency hide what is left."
    }
    return "It waits most of the time: do not wait at start for databases, networks or timers; connect at the first "
      + "request. \(measure(app))"
  }

  private static func measure(_ app: RecognizedApp) -> String {
    switch app.framework {
    case .fastAPI, .flask, .django: "'python -X importtime' shows what takes the time."
    case .express, .nextJS: "'node --cpu-prof' shows what takes the time."
    case .spring: "Lazy initialization and class data sharing (CDS) help Spring most."
    default: "Profile the start to see what takes the time."
    }
  }
}
