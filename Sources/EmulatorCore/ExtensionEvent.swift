/// What an extension can ask to be told of.
package enum ExtensionEvent: String, Sendable, Hashable {
  /// An invocation begins.
  case invoke = "INVOKE"
  /// The sandbox is about to end.
  case shutdown = "SHUTDOWN"
}
