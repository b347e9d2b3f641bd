import LambdaEvents

/// One invocation as the Runtime API's `next` hands it out.
struct Invocation {
  /// What Lambda says of it.
  var context: InvocationContext
  /// The event's bytes.
  var event: [UInt8]
  /// When it came, in ``AdapterClock``'s time.
  var start: Duration
  /// How long after that Lambda will end it.
  var remaining: Duration
}
