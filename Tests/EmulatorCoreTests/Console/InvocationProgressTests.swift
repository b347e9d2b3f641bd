import Testing

@testable import EmulatorCore

@Suite struct InvocationProgressTests {
  /// Everything that can be noted about an invocation.
  enum Input: CaseIterable {
    case assign, assignCold, started, thawed, delivered, responseBegan, responseEnded, runtimeDone
    case result, error, report, failureReport, answer, receipt, refuse, leave

    func apply(to progress: inout InvocationProgress, at time: Double) {
      switch self {
      case .assign: progress.assign(isStarting: false, at: time)
      case .assignCold: progress.assign(isStarting: true, at: time)
      case .started: progress.reach(.started, at: time)
      case .thawed: progress.reach(.thawed, at: time)
      case .delivered: progress.reach(.delivered, at: time)
      case .responseBegan: progress.reach(.responseBegan, at: time)
      case .responseEnded: progress.reach(.responseEnded, at: time)
      case .runtimeDone: progress.reach(.runtimeDone, at: time)
      case .result: progress.note(isError: false, resultAt: time)
      case .error: progress.note(isError: true, resultAt: time)
      case .report: progress.note(isSuccess: true, isColdStart: false, reportAt: time)
      case .failureReport: progress.note(isSuccess: false, isColdStart: false, reportAt: time)
      case .answer: progress.note(status: 200, answerAt: time)
      case .receipt: progress.note(status: 202, answerAt: time)
      case .refuse: progress.refuse(at: time)
      case .leave: progress.leaveSandbox(at: time)
      }
    }
  }

  private static func progress(_ inputs: [Input]) -> InvocationProgress {
    var progress = InvocationProgress(arrived: 100)
    for (index, input) in inputs.enumerated() { input.apply(to: &progress, at: 101 + Double(index)) }
    return progress
  }

  @Test(
    arguments: [
      ([], InvocationProgress.State.queued, nil),
      ([.assign], .running, nil),
      ([.assignCold], .starting, nil),
      ([.assignCold, .started], .running, nil),
      ([.assignCold, .assign], .running, nil),
      ([.assignCold, .error], .running, nil),
      ([.assignCold, .error, .answer], .failed, 3),
      ([.assign, .delivered, .responseBegan, .responseEnded, .result], .running, nil),
      ([.assign, .delivered, .result, .answer], .done, 4),
      ([.assign, .delivered, .answer], .running, nil),
      ([.assign, .delivered, .answer, .result], .done, 3),
      ([.assign, .delivered, .result, .report], .done, 4),
      ([.assign, .delivered, .result, .answer, .report], .done, 4),
      ([.assign, .delivered, .result, .receipt], .done, 4),
      ([.assign, .delivered, .error, .answer], .failed, 4),
      ([.assign, .delivered, .result, .answer, .failureReport], .failed, 4),
      ([.receipt], .queued, nil),
      ([.receipt, .assign, .delivered, .result], .running, nil),
      ([.receipt, .assign, .delivered, .result, .runtimeDone, .report], .done, 6),
      ([.refuse], .refused, 1),
      ([.refuse, .answer], .refused, 2),
      ([.refuse, .assign, .result, .report], .refused, 1),
      ([.receipt, .refuse], .refused, 2),
      ([.assign, .delivered, .result, .answer, .refuse], .done, 4),
      // A front door stops waiting, and the function continues.
      ([.assign, .delivered, .answer, .report], .done, 3),
    ] as [([Input], InvocationProgress.State, Double?)])
  func hasState(inputs: [Input], state: InvocationProgress.State, duration: Double?) {
    let progress = Self.progress(inputs)
    #expect(progress.state == state)
    #expect(progress.duration == duration)
  }

  /// All sequences of inputs up to a length, whatever their order.
  @Test func keepsItsPromisesInAnyOrder() {
    var sequences: [[Input]] = [[]]
    for _ in 0..<4 {
      sequences = sequences.flatMap { sequence in Input.allCases.map { sequence + [$0] } }
      for sequence in sequences {
        let problem = Self.problem(with: sequence)
        if let problem { Issue.record("\(sequence): \(problem)") }
      }
    }
  }

  private static func problem(with sequence: [Input]) -> String? {
    let progress = progress(sequence)
    let before = Self.progress(sequence.dropLast())
    let isOver: (InvocationProgress.State) -> Bool = { $0 == .done || $0 == .failed || $0 == .refused }
    if isOver(before.state), !isOver(progress.state) { return "it began anew" }
    if before.state == .refused, progress.state != .refused { return "it ran although it was refused" }
    if before.state == .failed, progress.state == .done { return "its failure was forgotten" }
    if isOver(progress.state) != (progress.duration != nil) { return "its duration" }
    if let duration = progress.duration, duration <= 0 { return "its duration is not positive" }
    if before.isColdStart, !progress.isColdStart, sequence.last != .assign { return "its cold start was forgotten" }
    return problem(withStages: progress.stages)
  }

  private static func problem(withStages stages: [ConsoleStage]) -> String? {
    var position = 0.0
    var order = -1
    for (index, stage) in stages.enumerated() {
      guard stage.from == position else { return "a gap before \(stage.name)" }
      guard let number = ConsoleStage.Name.allCases.firstIndex(of: stage.name), number > order else {
        return "the order"
      }
      order = number
      if let to = stage.to {
        guard to > stage.from else { return "\(stage.name) is empty" }
        position = to
      } else if index != stages.count - 1 {
        return "\(stage.name) is open"
      }
    }
    return nil
  }

  @Test func remembersTheFirstOfEach() {
    var progress = InvocationProgress(arrived: 0)
    progress.assign(isStarting: false, at: 1)
    progress.reach(.delivered, at: 2)
    progress.reach(.delivered, at: 3)
    progress.assign(isStarting: true, at: 4)
    #expect(progress[.delivered] == 2)
    #expect(progress.assigned == 1)
    #expect(!progress.isColdStart)
  }

  // MARK: Stages

  private static func stages(_ inputs: [(Input, Double)]) -> [String] {
    var progress = InvocationProgress(arrived: 0)
    for (input, time) in inputs { input.apply(to: &progress, at: time) }
    return progress.stages.map { "\($0.name.rawValue) \($0.from)-\($0.to.map { "\($0)" } ?? "")" }
  }

  @Test func hasStagesOfAColdStart() {
    let inputs: [(Input, Double)] = [
      (.assignCold, 1), (.started, 500), (.delivered, 501), (.responseBegan, 510), (.responseEnded, 512),
      (.result, 512),
      (.answer, 513), (.runtimeDone, 514), (.report, 520), (.leave, 521),
    ]
    #expect(
      Self.stages(inputs) == [
        "queued 0.0-1.0", "start 1.0-500.0", "thaw 500.0-501.0", "adapter and app 501.0-510.0", "response 510.0-512.0",
        "drain 512.0-514.0", "freeze 514.0-521.0",
      ])
    #expect(Self.stages(Array(inputs.prefix(1))) == ["queued 0.0-1.0", "start 1.0-"])
    #expect(Self.stages(Array(inputs.prefix(4))).last == "response 510.0-")
    #expect(Self.stages([]) == ["queued 0.0-"])
  }

  @Test func hasStagesOfAWarmInvocation() {
    let inputs: [(Input, Double)] = [
      (.assign, 0), (.thawed, 2), (.delivered, 2), (.result, 9), (.answer, 9), (.report, 11),
    ]
    #expect(Self.stages(inputs) == ["thaw 0.0-2.0", "adapter and app 2.0-9.0", "drain 9.0-11.0"])
  }

  @Test func hasStagesOfARefusal() {
    #expect(Self.stages([(.refuse, 3)]) == ["queued 0.0-3.0"])
  }
}
