import ByteBuffers
import HTTPMessages
import LambdaEvents

/// What an event is about, in a few words: a request, or the service that sent it.
struct InvocationSubject: Sendable, Equatable {
  /// The method; nil if the event is no request.
  var method: String?
  /// Path and query as the caller sent them, with secrets masked; nil if the event is no request.
  var target: String?
  /// The kind of the event; nil for requests.
  var event: String?

  /// - Parameters:
  ///   - event: nil if it is not kept.
  ///   - source: the front door or source, as in ``InvocationRecording/source``.
  init(of event: ConsoleNews.Payload?, source: String) {
    self.event = SourceTitle.of(source)
    guard let event, let bytes = event.isCut ? TruncatedJSON.completed(event.bytes) : event.bytes,
      let decoded = try? Self.decoder.decode(UniqueByteBuffer(copying: bytes.span), context: Self.context)
    else { return }
    if decoded.origin.isHTTP {
      self.event = nil
      method = decoded.request.method.name
      let whole = decoded.request.target
      let shown = SecretMask.target(Array(whole.prefix(Self.longestTarget)))
      target = String(decoding: shown, as: UTF8.self) + (whole.count > Self.longestTarget ? "…" : "")
    } else {
      // The Invoke API takes any event.
      self.event =
        decoded.source.map(SourceTitle.of) ?? (source == "invoke" || source == "event" ? "Event" : self.event)
    }
  }

  /// The most that a row shows of a target, in bytes.
  private static let longestTarget = 1024

  private static let decoder = EventDecoder()

  /// Only the parts of the request that come from the event are used.
  private static let context = InvocationContext(
    requestID: "", deadline: 0, invokedFunctionARN: "",
    function: InvocationContext.Function(name: "", memorySize: 0, version: "", logStream: "", logGroup: ""))
}
