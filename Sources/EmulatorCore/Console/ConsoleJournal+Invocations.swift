import LambdaInterface

/// What is noted about invocations.
extension ConsoleJournal {
  mutating func note(_ arrival: ConsoleNews.Arrival) {
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
  mutating func change(_ id: RequestID, at time: Duration) -> Int? {
    advance(to: time)
    guard let row = rows[id] else { return nil }
    number += 1
    changes[row] = number
    return row
  }

  /// The row that something is noted about that happens in a sandbox; nil if it is not kept.
  mutating func change(inSandbox id: RequestID, at time: Duration) -> Int? {
    guard change(id, at: time) != nil, let row = rowInSandbox(of: id) else { return nil }
    changes[row] = number
    return row
  }

  /// The row of the attempt that a sandbox handles; nil if it is not kept. An event can be tried again before the sandbox
  /// is done with the attempt before.
  func rowInSandbox(of id: RequestID) -> Int? {
    guard let row = rows[id] else { return nil }
    guard invocations[row]?.progress.assigned == nil, let earlier = invocations[row]?.earlierAttempt,
      let attempt = invocations[earlier], attempt.progress.assigned != nil, attempt.report == nil
    else { return row }
    return earlier
  }

  mutating func assign(_ id: RequestID, to sandbox: String, isStarting: Bool, at time: Duration) {
    guard let row = change(id, at: time) else { return }
    invocations[row]?.assign(to: sandbox, isStarting: isStarting, at: time.milliseconds)
    invocations[row]?.memorySize = sandboxes[sandbox]?.description.memorySize
    sandboxes[sandbox]?.lastInvocation = row
  }

  mutating func note(
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

  mutating func note(_ report: PlatformEvent.Report, at time: Duration) {
    guard let row = change(inSandbox: report.times.id, at: time), invocations[row]?.report == nil else { return }
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
