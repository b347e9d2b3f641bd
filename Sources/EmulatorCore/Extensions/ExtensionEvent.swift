/// An event that an extension can subscribe to.
package enum ExtensionEvent: String, Sendable, Hashable {
  /// An invocation starts.
  case invoke = "INVOKE"
  /// The sandbox is about to end.
  case shutdown = "SHUTDOWN"
}

/// Why a sandbox ends, with the names used in the SHUTDOWN event.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html>.
package enum ShutdownReason: String, Sendable {
  /// The sandbox is no longer needed.
  case spindown
  /// The start or an invocation timed out.
  case timeout
  /// A process ended or reported an error.
  case failure
}
