import HTTPMessages
import LambdaInterface
import WireFormat

extension ConsoleJournal {
  /// Works out what is not known yet about an invocation.
  mutating func lookInto(_ row: Int) {
    guard let invocation = invocations[row] else { return }
    if invocation.findings.subject == nil {
      invocations[row]?.findings.subject = InvocationSubject(
        of: invocation.event, source: invocation.arrival.source)
    }
    if invocation.findings.resultFailure == nil, let result = invocation.result {
      invocations[row]?.findings.resultFailure = .some(
        ResultFailure.code(in: result.bytes, isError: invocation.isError))
    }
    if invocation.findings.resultStatus == nil, invocation.progress.answer == nil, !invocation.isError,
      let result = invocation.result, invocations[row]?.findings.subject?.method != nil
    {
      invocations[row]?.findings.resultStatus = .some(
        RecordedResult(payload: result.bytes, isError: false).response?.status)
    }
    lookIntoLines(of: row)
  }

  /// Looks at the lines of an invocation that nobody has looked at yet.
  private mutating func lookIntoLines(of row: Int) {
    guard let invocation = invocations[row], let last = invocation.lastLine else { return }
    var number: Int? = last
    while let line = number.flatMap({ lines[$0] }), line.number > invocation.findings.lastLine {
      if line.mayBeFinding, let entry = AdapterEntry(line.line.text),
        entry.requestID.map({ $0 == invocation.arrival.id.text }) ?? true
      {
        invocations[row]?.findings.retries.raise(to: entry.retries)
        if invocations[row]?.findings.loggedFailure == nil { invocations[row]?.findings.loggedFailure = entry.code }
      }
      number = line.earlier
    }
    invocations[row]?.findings.lastLine = last
  }

  /// The code or error type of an invocation's failure; nil if it has not failed.
  func failure(of invocation: ConsoleInvocation) -> String? {
    if let refusal = invocation.refusal { return refusal.errorType }
    if let code = invocation.findings.resultFailure ?? nil { return code }
    if let code = invocation.findings.loggedFailure { return code }
    switch invocation.report?.outcome {
    case .error(let errorType): return errorType
    case .timeout: return "Sandbox.Timedout"
    case .success, nil: return invocation.isError ? "Error" : nil
    }
  }

  /// Writes the members of a row.
  func write(_ invocation: ConsoleInvocation, to writer: inout JSONWriter) {
    let (arrival, progress, report) = (invocation.arrival, invocation.progress, invocation.report)
    let failure = failure(of: invocation)
    writer.key("id")
    writer.string(arrival.id.text)
    writer.key("number")
    writer.number(invocation.number)
    writer.key("function")
    writer.string(arrival.function)
    writer.key("source")
    writer.string(arrival.source)
    writer.key("door")
    writer.string(SourceTitle.of(arrival.source))
    let subject = invocation.findings.subject
    writer.key("method")
    writer.string(subject?.method)
    writer.key("path")
    writer.string(subject?.target)
    writer.key("event")
    writer.string(subject?.event)
    writer.key("state")
    let state = progress.state == .done && failure != nil ? .failed : progress.state
    writer.string(state.rawValue)
    writer.key("status")
    writer.number(progress.answer?.status ?? invocation.findings.resultStatus ?? nil)
    writer.key("began")
    writer.number(unixAtZero + progress.arrived)
    writer.key("duration")
    writer.number(progress.duration)
    writer.key("billed")
    writer.number(report.flatMap { $0.isOneOfMany ? nil : $0.billedMilliseconds })
    writer.key("coldStart")
    writer.bool(progress.isColdStart)
    writer.key("memory")
    writer.number(report.flatMap { $0.isOneOfMany ? nil : $0.memoryUsed })
    writer.key("memorySize")
    writer.number(report?.memorySize ?? invocation.memorySize)
    writer.key("attempt")
    writer.number(arrival.attempt)
    writer.key("retries")
    writer.number(invocation.findings.retries)
    writer.key("failure")
    writer.string(failure)
    writer.key("fault")
    writer.string(arrival.fault)
    writer.key("sandbox")
    writer.string(invocation.sandbox)
    writer.key("replayOf")
    writer.string(arrival.replayOf?.text)
  }
}

extension Int {
  fileprivate mutating func raise(to other: Int) { self = Swift.max(self, other) }
}
