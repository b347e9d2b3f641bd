import EmulatorCore

/// When what happened in one invocation, for its telemetry.
struct InvocationTimes {
  /// A moment on both clocks.
  struct Moment {
    /// On the clock that never jumps.
    var uptime: Duration
    /// Unix time in milliseconds.
    var unix: Int

    init(_ clock: EmulatorClock) {
      uptime = clock.uptime
      unix = clock.unixMilliseconds
    }
  }

  /// When the runtime got it.
  var delivered: Moment?
  /// When the runtime began to answer.
  var answerBegan: Moment?
  /// When the answer was complete.
  var answerEnded: Moment?
  /// When the runtime had done its part.
  var runtimeDone: Moment?
  /// The size of the result, in bytes.
  var producedBytes: Int?

  /// The runtime's part: how long it took to begin the answer, to send it, and to come back afterwards.
  var runtimeSpans: [PlatformEvent.Span] {
    [
      Self.span("responseLatency", delivered, answerBegan), Self.span("responseDuration", answerBegan, answerEnded),
      Self.span("runtimeOverhead", answerEnded, runtimeDone),
    ].compactMap { $0 }
  }

  /// How long the extensions went on after the runtime.
  func extensionOverhead(at end: Moment) -> [PlatformEvent.Span] {
    Self.span("extensionOverhead", runtimeDone, end).map { [$0] } ?? []
  }

  private static func span(_ name: String, _ start: Moment?, _ end: Moment?) -> PlatformEvent.Span? {
    guard let start, let end else { return nil }
    return PlatformEvent.Span(name, start: start.unix, duration: end.uptime - start.uptime)
  }
}
