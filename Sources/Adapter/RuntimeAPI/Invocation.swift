import LambdaEvents

/// One invocation as the Runtime API's `next` hands it out. It is moved, never copied: its event is decoded where it
/// stands, and a second reference to that would cost a copy of megabytes.
struct Invocation: ~Copyable {
  /// What Lambda says of it.
  var context: InvocationContext
  private var event: [UInt8]
  /// When it came, in ``AdapterClock``'s time.
  var start: Duration
  /// How long after that Lambda will end it.
  var remaining: Duration

  init(context: InvocationContext, event: consuming [UInt8], start: Duration, remaining: Duration) {
    self.context = context
    self.event = event
    self.start = start
    self.remaining = remaining
  }

  /// Gives up the event's bytes: what merely reads a property holds on to it.
  mutating func takeEvent() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &event)
    return taken
  }
}
