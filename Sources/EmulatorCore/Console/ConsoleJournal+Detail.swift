import HTTPMessages
import LambdaEvents
import WireFormat

extension ConsoleJournal {
  /// Everything that is known about an invocation, as JSON; nil if it is not kept.
  ///
  /// - Parameters:
  ///   - attempt: the number of the attempt; nil for the newest.
  ///   - showsSecrets: whether secrets are shown instead of `***`.
  ///   - functions: finds a function by its name.
  package mutating func detail(
    of id: RequestID, attempt: Int? = nil, showsSecrets: Bool, functions: (String) -> ConsoleFunction?
  ) -> [UInt8]? {
    guard let row = row(of: id, attempt: attempt) else { return nil }
    lookInto(row)
    guard let invocation = invocations[row] else { return nil }
    let function = functions(invocation.arrival.function)
    var detail = InvocationDetail(
      invocation, function: function, context: context(of: invocation, function), showsSecrets: showsSecrets)
    let lines = lines(of: invocation)
    var writer = JSONWriter(capacity: 16 * 1024 + 2 * invocation.bodyBytes)
    writer.object { writer in
      write(invocation, to: &writer)
      detail.write(to: &writer)
      writer.key("lines")
      writer.array { writer in
        for line in lines {
          let isSecret = write(line, showsSecrets: showsSecrets, to: &writer)
          detail.hasSecrets = detail.hasSecrets || isSecret
        }
      }
      writer.key("explanation")
      if let explanation = explanation(of: invocation, lines) {
        explanation.write(to: &writer) { detail.masked($0, by: SecretMask.text) }
      } else {
        writer.null()
      }
      writer.key("hasSecrets")
      writer.bool(detail.hasSecrets)
    }
    return writer.finish()
  }

  /// The unchanged event of an invocation, for a replay; nil if it is not kept in full.
  package func event(of id: RequestID, attempt: Int? = nil) -> [UInt8]? {
    guard let row = row(of: id, attempt: attempt), let event = invocations[row]?.event, !event.isCut else { return nil }
    return event.bytes
  }

  /// The function of an invocation; nil if the invocation is not kept.
  package func function(of id: RequestID) -> String? {
    guard let row = rows[id] else { return nil }
    return invocations[row]?.arrival.function
  }

  /// The source of an invocation; nil if the invocation is not kept.
  package func source(of id: RequestID) -> String? { rows[id].flatMap { invocations[$0]?.arrival.source } }

  private func row(of id: RequestID, attempt: Int?) -> Int? {
    var row = rows[id]
    while let number = row, let invocation = invocations[number] {
      if attempt == nil || invocation.arrival.attempt == attempt { return number }
      row = invocation.earlierAttempt
    }
    return nil
  }

  // MARK: Parts

  /// The newest lines of an invocation, oldest first.
  private func lines(of invocation: ConsoleInvocation) -> [ConsoleLine] {
    var found: [ConsoleLine] = []
    var number = invocation.lastLine
    while let line = number.flatMap({ lines[$0] }), found.count < Self.detailLines {
      found.append(line)
      number = line.earlier
    }
    return found.reversed()
  }

  /// The most lines that the detail of an invocation has.
  private static let detailLines = 1000

  private func explanation(of invocation: ConsoleInvocation, _ lines: [ConsoleLine]) -> ConsoleExplanation? {
    guard let code = failure(of: invocation) else { return nil }
    for line in lines.reversed() where line.mayBeFinding {
      if let entry = AdapterEntry(line.line.text), entry.code == code, let explanation = ConsoleExplanation(entry) {
        return explanation
      }
    }
    if !invocation.isError, let result = invocation.result, let entry = ResultFailure.problem(in: result.bytes),
      let explanation = ConsoleExplanation(entry)
    {
      return explanation
    }
    return ConsoleExplanation(
      code: code, message: invocation.refusal?.message ?? ResultFailure.message(of: invocation))
  }

  /// What Lambda tells the function about the invocation, as far as it is known here.
  private func context(of invocation: ConsoleInvocation, _ function: ConsoleFunction?) -> InvocationContext {
    let began = unixAtZero + (invocation.progress[.delivered] ?? invocation.progress.arrived)
    let deadline = began + (function?.timeout.milliseconds ?? 0)
    let logGroup = function?.logGroup ?? ""
    return InvocationContext(
      requestID: invocation.arrival.id.text, deadline: Int(exactly: deadline.rounded()) ?? 0,
      invokedFunctionARN: function?.arn ?? "", traceID: invocation.report?.trace,
      function: InvocationContext.Function(
        name: invocation.arrival.function, memorySize: function?.memorySize ?? invocation.memorySize ?? 0,
        version: function?.version ?? "$LATEST", logStream: logGroup.isEmpty ? "" : invocation.sandbox ?? "",
        logGroup: logGroup))
  }
}
