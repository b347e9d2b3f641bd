import ByteBuffers
import LambdaEvents

/// One invocation as the Runtime API's `next` returns it. It is moved, because its event is decoded in place.
struct Invocation: ~Copyable {
  var context: InvocationContext
  private var event: UniqueByteBuffer
  /// When it arrived, in ``AdapterClock`` time.
  var start: Duration
  /// How long after `start` Lambda ends it.
  var remaining: Duration

  init(context: InvocationContext, event: consuming UniqueByteBuffer, start: Duration, remaining: Duration) {
    self.context = context
    self.event = event
    self.start = start
    self.remaining = remaining
  }

  /// Whether the event seems to be a request that may be repeated.
  var seemsReplayable: Bool { !MethodForecast.seemsUnrepeatable(event.span) }

  /// Takes the event's bytes out.
  mutating func takeEvent() -> UniqueByteBuffer { event.take() }
}
