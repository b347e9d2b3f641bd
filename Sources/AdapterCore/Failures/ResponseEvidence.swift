/// What is known of a response whose head had come when something failed.
package struct ResponseEvidence: Sendable, Equatable {
  /// How it was passed on.
  package enum Delivery: Sendable, Equatable {
    /// Whole, at its end, as AWS_LWA_INVOKE_MODE=buffered says.
    case buffered
    /// Whole, at its end, since the event is not HTTP.
    case result
    /// As it came.
    case streamed
  }

  /// The media type of its content, without parameters.
  package var mediaType: String?
  /// How it was passed on.
  package var delivery: Delivery
  /// In how many parts its body had come, of those whose length was not announced.
  package var parts: Int
  /// From the first of these parts to the last.
  package var span: Duration
  /// Since the last part; nil if none has come.
  package var silence: Duration?

  /// A response of this content type.
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

  /// Whether it is a stream of server-sent events, which end when the app or the client likes.
  package var isEventStream: Bool { mediaType == "text/event-stream" }

  /// Whether its parts came one after the other to the last moment: the last one within a second, or three times as long
  /// ago as they were apart.
  package var isArrivingSteadily: Bool {
    guard let silence, parts >= 4 else { return false }
    return silence <= max(.seconds(1), span / (parts - 1) * 3)
  }

  /// What is known, for the log.
  var logPairs: [LogRecord.Pair] {
    var pairs: [LogRecord.Pair] = []
    if let mediaType { pairs.append(("responseType", .text(mediaType))) }
    if parts > 0 { pairs.append(("responseParts", .integer(parts))) }
    if let silence { pairs.append(("responseSilenceMs", .milliseconds(silence))) }
    return pairs
  }
}
