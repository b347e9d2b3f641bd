import LambdaEvents

/// One invocation as the Runtime API's `next` returns it. It is moved, never copied: its event is decoded in place, and
/// a second reference would cost a copy of megabytes.
struct Invocation: ~Copyable {
  var context: InvocationContext
  private var event: [UInt8]
  /// When it arrived, in ``AdapterClock`` time.
  var start: Duration
  /// How long after `start` Lambda ends it.
  var remaining: Duration

  init(context: InvocationContext, event: consuming [UInt8], start: Duration, remaining: Duration) {
    self.context = context
    self.event = event
    self.start = start
    self.remaining = remaining
  }

  /// Whether the event seems to be a request that may be repeated.
  var seemsReplayable: Bool { !MethodForecast.seemsUnrepeatable(event.span) }

  /// Takes the event's bytes out, so that the caller owns the only reference. Reading a property would keep a second
  /// one.
  mutating func takeEvent() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &event)
    return taken
  }
}
