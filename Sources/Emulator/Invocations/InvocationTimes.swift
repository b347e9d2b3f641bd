import EmulatorCore

/// When an invocation reached each step, for telemetry.
struct InvocationTimes {
  /// A point in time on both clocks.
  struct Moment {
    /// On the monotonic clock.
    var uptime: Duration
    /// Unix time in milliseconds.
    var unix: Int

    init(_ clock: EmulatorClock) {
      uptime = clock.uptime
      unix = clock.unixMilliseconds
    }
  }

  /// The runtime received the event.
  var delivered: Moment?
  /// The runtime started its response.
  var answerBegan: Moment?
  /// The response was complete.
  var answerEnded: Moment?
  /// The runtime had finished this invocation.
  var runtimeDone: Moment?
  /// The size of the result in bytes.
  var producedBytes: Int?

  /// How long the runtime took to start the response, to send it, and to ask for the next invocation.
  var runtimeSpans: [PlatformEvent.Span] {
    [
      Self.span("responseLatency", delivered, answerBegan), Self.span("responseDuration", answerBegan, answerEnded),
      Self.span("runtimeOverhead", answerEnded, runtimeDone),
    ].compactMap { $0 }
  }

  /// How long the extensions worked after the runtime was done.
  func extensionOverhead(at end: Moment) -> [PlatformEvent.Span] {
    Self.span("extensionOverhead", runtimeDone, end).map { [$0] } ?? []
  }

  private static func span(_ name: String, _ start: Moment?, _ end: Moment?) -> PlatformEvent.Span? {
    guard let start, let end else { return nil }
    return PlatformEvent.Span(name, start: start.unix, duration: end.uptime - start.uptime)
  }
}
