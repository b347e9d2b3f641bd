package import AdapterCore

/// What was seen while the app started as on Lambda.
package struct StartObservation: Sendable, Equatable {
  /// Where the adapter looks for the app.
  package var expected: Endpoint
  /// Whether the app became ready.
  package var isReady: Bool
  /// Whether it became ready in another start, with all of a CPU and more time.
  package var isReadyUnlimited: Bool
  /// The init phase, or the time until the app was given up.
  package var duration: Duration
  /// The limit of the init phase.
  package var limit: Duration
  /// When the app first listened where it is expected; nil if it never did.
  package var listeningAfter: Duration?
  /// The CPU time that the app used in that time.
  package var processorTime: Duration
  /// The share of a CPU that the function has; nil if this machine does not enforce it.
  package var processorShare: Double?
  /// Where the app's processes listened in the end.
  package var listeners: [AppListener]
  /// Whether something answered a readiness check, although the app never became ready.
  package var hasResponded = false
  /// The last lines that the app printed.
  package var output: [String]

  package init(
    expected: Endpoint, isReady: Bool, isReadyUnlimited: Bool = false, duration: Duration, limit: Duration,
    listeningAfter: Duration?,
    processorTime: Duration, processorShare: Double?, listeners: [AppListener], output: [String]
  ) {
    self.expected = expected
    self.isReady = isReady
    self.isReadyUnlimited = isReadyUnlimited
    self.duration = duration
    self.limit = limit
    self.listeningAfter = listeningAfter
    self.processorTime = processorTime
    self.processorShare = processorShare
    self.listeners = listeners
    self.output = output
  }

  /// Whether a process listens where the adapter looks.
  var isListening: Bool {
    isReady || isReadyUnlimited || hasResponded || listeners.contains { ListenerHint.serves($0.endpoint, expected) }
  }

  /// Whether the app listens, but not where the adapter looks, so that more time would change nothing.
  package var listensElsewhere: Bool { !isListening && !listeners.isEmpty }

  /// Whether the app listened nowhere, perhaps because it had too little time.
  package var listensNowhere: Bool { !isListening && listeners.isEmpty }

  /// Whether the init phase failed before its limit, so that time was not the reason.
  var endsEarly: Bool { !isReady && !isReadyUnlimited && duration < limit * 0.9 }

  static let method = "The app was started as Lambda starts it."
}

extension StartObservation {
  /// The end of the output as evidence: first the line that names the error, if one does.
  var outputEvidence: [String] {
    let lines = output.filter { line in line.contains { !$0.isWhitespace } }
    let error =
      LoggedException.all(in: lines).last ?? lines.last { $0.contains("Error: ") || $0.hasPrefix("panic: ") }
    return ([error].compactMap(\.self) + lines.suffix(5).filter { $0 != error }).map { "output: \($0)" }
  }
}
