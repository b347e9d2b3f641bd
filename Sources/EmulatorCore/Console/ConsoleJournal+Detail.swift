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
    var writer = JSONWriter(capacity: 16 * 1024 + 2 * invocation.bodyBytes)
    writer.object { writer in
      write(invocation, to: &writer)
    }
    return writer.finish()
  }

  /// The event of an invocation as it came, for a replay; nil if it is not kept in full.
  package func event(of id: RequestID, attempt: Int? = nil) -> [UInt8]? {
    guard let event = row(of: id, attempt: attempt).flatMap({ invocations[$0]?.event }), !event.isCut else {
      return nil
    }
    return event.bytes
  }

  /// The function of an invocation; nil if the invocation is not kept.
  package func function(of id: RequestID) -> String? { rows[id].flatMap { invocations[$0]?.arrival.function } }

  private func row(of id: RequestID, attempt: Int?) -> Int? {
    var row = rows[id]
    while let number = row, let invocation = invocations[number] {
      if attempt == nil || invocation.arrival.attempt == attempt { return number }
      row = invocation.earlierAttempt
    }
    return nil
  }
}
