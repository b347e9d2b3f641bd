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
  package private(set) var number = 0

  /// Unix time in milliseconds when the emulator's clock was at zero.
  let unixAtZero: Double
  let limits: Limits
  var invocations: NumberedRing<ConsoleInvocation>
  /// The number of the last change of each row, apart from the rows so that all of them are compared quickly.
  private(set) var changes: NumberedRing<Int>
  /// The newest row of each ID.
  private(set) var rows: [RequestID: Int] = [:]
  private(set) var lines: NumberedRing<ConsoleLine>
  private(set) var sandboxes: [String: ConsoleSandbox] = [:]
  /// The newest sandboxes that were forgotten.
  private(set) var forgotten: NumberedRing<ForgottenSandbox>
  /// The time of the newest news, in milliseconds of uptime.
  private(set) var latest = 0.0

  /// The oldest row whose bodies may still be kept.
  private var firstWithBodies = 1
  private var bodyBytes = 0
  private var lineBytes = 0
  private var spans = 0
  private var sandboxCount = 0
  /// Sandboxes that are gone, oldest first, from ``firstEnded`` on.
  private var ended: [String] = []
  private var firstEnded = 0

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
      if let row = change(id, at: time) { invocations[row]?.progress.reach(step, at: time.milliseconds) }
    case .result(let id, let payload, let isError, let time): note(payload, of: id, isError: isError, at: time)
    case .reported(let report, let time): note(report, at: time)
    case .answered(let id, let status, let time):
      if let row = change(id, at: time) {
        invocations[row]?.progress.note(status: status, answerAt: time.milliseconds)
      }
    case .refused(let id, let type, let message, let time):
      if let row = change(id, at: time) {
        invocations[row]?.progress.refuse(at: time.milliseconds)
        invocations[row]?.refusal = ConsoleInvocation.Refusal(errorType: type, message: message)
      }
    case .sandbox(let sandbox, let state, let time): note(sandbox, state, at: time)
    case .memory(let sandbox, let megabytes, let time): note(memory: megabytes, of: sandbox, at: time)
    case .line(let line): note(line)
    }
  }
}

// MARK: Invocations

extension ConsoleJournal {
  private mutating func note(_ arrival: ConsoleNews.Arrival) {
    advance(to: arrival.time)
    number += 1
    if invocations.isFull { dropInvocation() }
    let row = ConsoleInvocation(
      arrival, event: kept(arrival.event), number: invocations.next, earlierAttempt: rows[arrival.id])
    rows[arrival.id] = row.number
    bodyBytes += row.bodyBytes
    invocations.append(row)
    changes.append(number)
    dropBodies()
  }

  private mutating func dropInvocation() {
    guard let row = invocations.removeFirst() else { return }
    bodyBytes -= row.bodyBytes
    if rows[row.arrival.id] == row.number { rows[row.arrival.id] = nil }
    forgetSandboxes()
  }

  /// The row of an invocation that something is noted about; nil if it is not kept.
  private mutating func change(_ id: RequestID, at time: Duration) -> Int? {
    advance(to: time)
    guard let row = rows[id] else { return nil }
    number += 1
    changes[row] = number
    return row
  }

  private mutating func assign(_ id: RequestID, to sandbox: String, isStarting: Bool, at time: Duration) {
    guard let row = change(id, at: time) else { return }
    invocations[row]?.assign(to: sandbox, isStarting: isStarting, at: time.milliseconds)
    invocations[row]?.memorySize = sandboxes[sandbox]?.description.memorySize
    sandboxes[sandbox]?.lastInvocation = row
  }

  private mutating func note(
    _ payload: ConsoleNews.Payload, of id: RequestID, isError: Bool, at time: Duration
  ) {
    guard let row = change(id, at: time), let known = invocations[row], known.progress.resulted == nil else { return }
    invocations[row]?.progress.note(isError: isError, resultAt: time.milliseconds)
    invocations[row]?.isError = isError
    if isError { noteFault(of: row) }
    guard !known.isDropped else { return }
    let payload = kept(payload)
    invocations[row]?.result = payload
    bodyBytes += payload.bytes.count
    dropBodies()
  }

  private mutating func note(_ report: PlatformEvent.Report, at time: Duration) {
    guard let row = change(report.times.id, at: time), invocations[row]?.report == nil else { return }
    invocations[row]?.note(report, at: time.milliseconds)
    if report.outcome != .success { noteFault(of: row) }
    if let sandbox = invocations[row]?.sandbox { sandboxes[sandbox]?.note(memory: report.memoryUsed, changed: number) }
  }

  /// Counts a failed invocation of a sandbox, once.
  private mutating func noteFault(of row: Int) {
    guard let invocation = invocations[row], !invocation.isCountedAsFault, let sandbox = invocation.sandbox else {
      return
    }
    invocations[row]?.isCountedAsFault = true
    sandboxes[sandbox]?.faults += 1
    sandboxes[sandbox]?.changed = number
  }

  /// The part of a payload that is kept.
  private func kept(_ payload: ConsoleNews.Payload) -> ConsoleNews.Payload {
    guard payload.bytes.count > limits.body else { return payload }
    return ConsoleNews.Payload(Array(payload.bytes.prefix(limits.body)), count: payload.count)
  }

  /// Drops the oldest bodies until the others are within the limit.
  private mutating func dropBodies() {
    firstWithBodies = max(firstWithBodies, invocations.first)
    while bodyBytes > limits.bodyBytes, firstWithBodies < invocations.next {
      if let bytes = invocations[firstWithBodies]?.bodyBytes, bytes > 0 {
        bodyBytes -= bytes
        invocations[firstWithBodies]?.drop()
        changes[firstWithBodies] = number
      }
      firstWithBodies += 1
    }
  }
}

// MARK: Lines

extension ConsoleJournal {
  private mutating func note(_ line: ConsoleNews.Line) {
    advance(to: line.time)
    number += 1
    let row = line.requestID.flatMap { rows[$0] }
    let kept = ConsoleLine(
      line, number: lines.next, limit: limits.line, row: row, earlier: row.flatMap { invocations[$0]?.lastLine },
      changed: number)
    if lines.isFull { dropLine() }
    lineBytes += kept.line.text.count
    lines.append(kept)
    while lineBytes > limits.lineBytes, lines.count > 1 { dropLine() }
    guard let row else { return }
    invocations[row]?.lastLine = kept.number
    // What the adapter logs may say more about the invocation.
    if kept.mayBeFinding { changes[row] = number }
  }

  private mutating func dropLine() { lineBytes -= lines.removeFirst()?.line.text.count ?? 0 }
}

// MARK: Sandboxes

extension ConsoleJournal {
  private mutating func note(_ sandbox: ConsoleNews.Sandbox, _ state: ConsoleNews.SandboxState, at time: Duration) {
    advance(to: time)
    let time = time.milliseconds
    number += 1
    // Only a part of it is copied, so that its spans are changed in their place.
    if let before = sandboxes[sandbox.id]?.state {
      guard sandboxes[sandbox.id]?.enter(state, at: time, changed: number) == true else { return }
      if case .busy(let left) = before, let row = rows[left] {
        invocations[row]?.progress.leaveSandbox(at: time)
        changes[row] = number
      }
    } else {
      sandboxCount += 1
      sandboxes[sandbox.id] = ConsoleSandbox(
        sandbox, number: sandboxCount, state, at: time, spanLimit: limits.spansOfSandbox, changed: number)
    }
    spans += 1
    if spans > limits.spans, sandboxes[sandbox.id]?.dropSpan() == true { spans -= 1 }
    guard case .ended = state else { return }
    ended.append(sandbox.id)
    forgetSandboxes()
  }

  private mutating func note(memory: Int, of sandbox: String, at time: Duration) {
    advance(to: time)
    guard sandboxes[sandbox] != nil else { return }
    number += 1
    sandboxes[sandbox]?.note(memory: memory, changed: number)
  }

  /// Forgets sandboxes that are gone, if there are many.
  private mutating func forgetSandboxes() {
    while sandboxes.count > limits.sandboxes, firstEnded < ended.count {
      let id = ended[firstEnded]
      guard let sandbox = sandboxes[id] else { return }
      if sandbox.lastInvocation >= invocations.first, sandboxes.count <= limits.allSandboxes { return }
      sandboxes[id] = nil
      spans -= sandbox.spans.count
      number += 1
      forgotten.append(ForgottenSandbox(id: id, changed: number))
      firstEnded += 1
    }
    // Removing from the front each time would move all others.
    if firstEnded > ended.count / 2 {
      ended.removeFirst(firstEnded)
      firstEnded = 0
    }
  }

  private mutating func advance(to time: Duration) { latest = max(latest, time.milliseconds) }
}
