import LambdaEvents

/// One invocation as the Runtime API's `next` hands it out.
struct Invocation {
  /// What Lambda says of it.
  var context: InvocationContext
  /// The event's bytes.
  var event: [UInt8]
  /// When Lambda will end it.
  var deadline: ContinuousClock.Instant
  /// When it came.
  var start: ContinuousClock.Instant
}
