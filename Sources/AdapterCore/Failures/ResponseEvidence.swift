/// What is known about a response whose head had arrived when something failed.
package struct ResponseEvidence: Sendable, Equatable {
  /// How the response is delivered.
  package enum Delivery: Sendable, Equatable {
    /// In one piece at its end, because of AWS_LWA_INVOKE_MODE=buffered.
    case buffered
    /// In one piece at its end, because the event is not HTTP.
    case result
    /// As it arrives.
    case streamed
  }

  /// The media type of its content, without parameters.
  package var mediaType: String?
  /// How the response is delivered.
  package var delivery: Delivery
  /// The number of parts in which the body arrived; only counted for a body without an announced length.
  package var parts: Int
  /// The time from the first of these parts to the last.
  package var span: Duration
  /// The time since the last part; nil if none has arrived.
  package var silence: Duration?

  /// Creates the evidence of a response with this content type.
  package init(
    contentType: String?, delivery: Delivery, parts: Int = 0, span: Duration = .zero, silence: Duration? = nil
  ) {
    mediaType = contentType.map { type in
      asciiLowercased(trimmed(type.prefix { $0 != ";" }.prefix(100)))
    }
    self.delivery = delivery
    self.parts = parts
    self.span = span
    self.silence = silence
  }

  /// Whether it is a stream of server-sent events, which has no natural end.
  package var isEventStream: Bool { mediaType == "text/event-stream" }

  /// Whether parts kept arriving until the failure: the last one at most a second ago, or three times the average
  /// interval.
  package var isArrivingSteadily: Bool {
    guard let silence, parts >= 4 else { return false }
    return silence <= max(.seconds(1), span / (parts - 1) * 3)
  }

  /// The log fields for what is known.
  var logPairs: [LogRecord.Pair] {
    var pairs: [LogRecord.Pair] = []
    if let mediaType { pairs.append(("responseType", .text(mediaType))) }
    if parts > 0 { pairs.append(("responseParts", .integer(parts))) }
    if let silence { pairs.append(("responseSilenceMs", .milliseconds(silence))) }
    return pairs
  }
}
