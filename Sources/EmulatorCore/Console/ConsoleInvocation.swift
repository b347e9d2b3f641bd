/// An invocation in the console's journal.
struct ConsoleInvocation: Sendable {
  /// Why an invocation did not run.
  struct Refusal: Sendable, Equatable {
    var errorType: String
    var message: String
  }

  /// The number of its row, from 1.
  let number: Int
  /// What is known since it arrived. Its event is ``event``.
  let arrival: ConsoleNews.Arrival
  var progress: InvocationProgress

  /// Nil if it was dropped.
  var event: ConsoleNews.Payload?
  /// Nil if there is none yet, or it was dropped.
  var result: ConsoleNews.Payload?
  var isError = false
  /// Whether its bodies were dropped to make room for newer ones.
  var isDropped = false
  var sandbox: String?
  /// The function's memory, in MB.
  var memorySize: Int?
  var report: PlatformEvent.Report?
  /// Why it did not run.
  private(set) var refusal: Refusal?
  var isCountedAsFault = false
  /// The newest of its lines in the log.
  var lastLine: Int?
  /// The row of its attempt before, with the same ID.
  let earlierAttempt: Int?
  /// What is worked out when it is needed.
  var findings = InvocationFindings()

  init(_ arrival: ConsoleNews.Arrival, event: ConsoleNews.Payload, number: Int, earlierAttempt: Int?) {
    self.number = number
    self.event = event
    self.earlierAttempt = earlierAttempt
    var arrival = arrival
    arrival.event = ConsoleNews.Payload([])
    self.arrival = arrival
    progress = InvocationProgress(arrived: arrival.time.milliseconds)
  }

  /// A sandbox was chosen.
  mutating func assign(to sandbox: String, isStarting: Bool, at time: Double) {
    progress.assign(isStarting: isStarting, at: time)
    self.sandbox = sandbox
  }

  /// It does not run. That counts once, and not after its end.
  mutating func refuse(errorType: String, message: String, at time: Double) {
    let wasRefused = progress.refused != nil
    progress.refuse(at: time)
    if !wasRefused, progress.refused != nil { refusal = Refusal(errorType: errorType, message: message) }
  }

  /// Its REPORT line was written.
  mutating func note(_ report: PlatformEvent.Report, at time: Double) {
    self.report = report
    progress.note(
      isSuccess: report.outcome == .success,
      isColdStart: report.times.initDuration != nil || report.times.restoreDuration != nil, reportAt: time)
  }

  /// How many bytes of its bodies are kept.
  var bodyBytes: Int { (event?.bytes.count ?? 0) + (result?.bytes.count ?? 0) }

  /// Drops its bodies.
  mutating func drop() {
    event = nil
    result = nil
    isDropped = true
  }
}

extension Duration {
  /// In milliseconds.
  var milliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1000 + Double(attoseconds) / 1e15
  }
}
