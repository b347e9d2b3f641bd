/// How far an invocation has got, and when. Times are in milliseconds of uptime.
///
/// News may come in any order, since callers, sandboxes and the pool report on their own. Of each kind the first counts.
struct InvocationProgress: Sendable {
  enum State: String, Sendable, CaseIterable {
    /// It waits for a sandbox.
    case queued
    /// Its sandbox starts.
    case starting
    case running
    case done
    case failed
    /// It did not run.
    case refused
  }

  /// The response to its caller.
  struct Answer: Sendable, Equatable {
    var status: Int
    var time: Double
    /// Whether the response only confirms the event: the invocation continues, and its caller does not wait.
    var isReceipt: Bool
  }

  let arrived: Double
  private(set) var assigned: Double?
  /// Whether the sandbox had to start for it.
  private(set) var isColdStart = false
  private(set) var resulted: Double?
  private(set) var reported: Double?
  private(set) var refused: Double?
  private(set) var answer: Answer?
  /// When its sandbox changed to another state.
  private(set) var left: Double?
  private var hasFailed = false
  private var steps = InlineArray<6, Double?>(repeating: nil)

  init(arrived: Double) { self.arrived = arrived }

  /// When a step was reached; nil if it was not.
  subscript(step: ConsoleNews.Step) -> Double? { steps[Self.index(of: step)] }

  // MARK: News

  /// A sandbox was chosen. Another one may follow as long as the first one has not got the event.
  mutating func assign(isStarting: Bool, at time: Double) {
    guard refused == nil, !isOver, self[.delivered] == nil else { return }
    assigned = time
    isColdStart = isStarting
    steps = InlineArray(repeating: nil)
  }

  mutating func reach(_ step: ConsoleNews.Step, at time: Double) {
    let index = Self.index(of: step)
    guard refused == nil, assigned != nil, steps[index] == nil else { return }
    steps[index] = time
  }

  mutating func note(isError: Bool, resultAt time: Double) {
    guard refused == nil, resulted == nil else { return }
    resulted = time
    hasFailed = hasFailed || isError
  }

  mutating func note(isSuccess: Bool, isColdStart: Bool, reportAt time: Double) {
    guard refused == nil, reported == nil else { return }
    reported = time
    hasFailed = hasFailed || !isSuccess
    self.isColdStart = self.isColdStart || isColdStart
  }

  mutating func note(status: Int, answerAt time: Double) {
    guard answer == nil || answer?.isReceipt == true else { return }
    answer = Answer(status: status, time: time, isReceipt: status == 202 && resulted == nil && refused == nil)
  }

  mutating func refuse(at time: Double) {
    guard refused == nil, !isOver else { return }
    refused = time
  }

  /// Its sandbox has another state now.
  mutating func leaveSandbox(at time: Double) {
    if left == nil { left = time }
  }

  // MARK: Results

  /// Whether nothing more is expected of the function.
  private var isOver: Bool { reported != nil || resulted != nil && answer.map { !$0.isReceipt } == true }

  var state: State {
    if refused != nil { return .refused }
    if isOver { return hasFailed ? .failed : .done }
    guard assigned != nil else { return .queued }
    return isColdStart && ConsoleNews.Step.allCases.allSatisfy { self[$0] == nil } && resulted == nil
      ? .starting : .running
  }

  /// From the arrival to the caller's response, or to the end if no caller waits; nil while it runs.
  var duration: Double? {
    guard refused != nil || isOver else { return nil }
    let answered = answer.flatMap { $0.isReceipt ? nil : $0.time }
    return (answered ?? refused ?? reported ?? resulted).map { max($0 - arrived, 0) }
  }

  private static func index(of step: ConsoleNews.Step) -> Int {
    switch step {
    case .started: 0
    case .thawed: 1
    case .delivered: 2
    case .responseBegan: 3
    case .responseEnded: 4
    case .runtimeDone: 5
    }
  }
}
