import LambdaInterface

/// What the console knows: the newest invocations, log lines and sandboxes.
///
/// Noting news is cheap: it keeps values and works nothing out. Events are decoded, and JSON is written, only when a
/// page wants them. ``changes(since:at:)`` writes only what has changed.
package struct ConsoleJournal: Sendable {
  /// How much is kept.
  package struct Limits: Sendable, Equatable {
    package var invocations = 1000
    package var lines = 5000
    /// The most that is kept of one line, in bytes.
    package var line = 16 * 1024
    /// The most that is kept of all lines, in bytes.
    package var lineBytes = 16 * 1024 * 1024
    /// The most that is kept of one event or result, in bytes.
    package var body = 256 * 1024
    /// The most that is kept of all events and results, in bytes.
    package var bodyBytes = 64 * 1024 * 1024
    /// Sandboxes that are gone are forgotten beyond this many, once their invocations are.
    package var sandboxes = 50
    /// Beyond this many, they are forgotten in any case.
    package var allSandboxes = 2000
    /// The most that is kept of the life of one sandbox.
    package var spansOfSandbox = 2000
    /// The most that is kept of the lives of all sandboxes; each keeps at least a few.
    package var spans = 50_000

    package init() {}
  }

  /// The number of the newest change of a row, a sandbox or a line.
  package internal(set) var number = 0

  /// Unix time in milliseconds when the emulator's clock was at zero.
  let unixAtZero: Double
  let limits: Limits
  var invocations: NumberedRing<ConsoleInvocation>
  /// The number of the last change of each row, apart from the rows so that all of them are compared quickly.
  var changes: NumberedRing<Int>
  /// The newest row of each ID.
  var rows: [RequestID: Int] = [:]
  var lines: NumberedRing<ConsoleLine>
  var sandboxes: [String: ConsoleSandbox] = [:]
  /// The newest sandboxes that were forgotten.
  var forgotten: NumberedRing<ForgottenSandbox>
  /// The time of the newest news, in milliseconds of uptime.
  var latest = 0.0

  /// The oldest row whose bodies may still be kept.
  var firstWithBodies = 1
  var bodyBytes = 0
  var lineBytes = 0
  var spans = 0
  var sandboxCount = 0
  /// Sandboxes that are gone, oldest first, from ``firstEnded`` on.
  var ended: [String] = []
  var firstEnded = 0
  /// How many were removed before those.
  var removedEnded = 0

  /// A sandbox that is no longer known.
  struct ForgottenSandbox: Sendable {
    var id: String
    /// The journal's number when it was forgotten.
    var changed: Int
  }

  /// - Parameter unixAtZero: Unix time in milliseconds when the emulator's clock was at zero.
  package init(unixAtZero: Double, limits: Limits = Limits()) {
    self.unixAtZero = unixAtZero
    self.limits = limits
    invocations = NumberedRing(capacity: limits.invocations)
    changes = NumberedRing(capacity: limits.invocations)
    lines = NumberedRing(capacity: limits.lines)
    forgotten = NumberedRing(capacity: limits.allSandboxes)
  }

  /// Takes note of what happened.
  package mutating func note(_ news: ConsoleNews) {
    switch news {
    case .arrived(let arrival): note(arrival)
    case .assigned(let id, let sandbox, let isStarting, let time):
      assign(id, to: sandbox, isStarting: isStarting, at: time)
    case .reached(let id, let step, let time):
      if let row = change(inSandbox: id, at: time) {
        invocations[row]?.progress.reach(step, at: time.milliseconds)
      }
    case .result(let id, let payload, let isError, let time): note(payload, of: id, isError: isError, at: time)
    case .reported(let report, let time): note(report, at: time)
    case .answered(let id, let status, let time):
      if let row = change(id, at: time) {
        invocations[row]?.progress.note(status: status, answerAt: time.milliseconds)
      }
    case .refused(let id, let type, let message, let time):
      if let row = change(id, at: time) {
        invocations[row]?.refuse(errorType: type, message: message, at: time.milliseconds)
      }
    case .sandbox(let sandbox, let state, let time): note(sandbox, state, at: time)
    case .memory(let sandbox, let megabytes, let time): note(memory: megabytes, of: sandbox, at: time)
    case .line(let line): note(line)
    }
  }

  /// Notes that it is this late.
  mutating func advance(to time: Duration) { latest = max(latest, time.milliseconds) }
}
