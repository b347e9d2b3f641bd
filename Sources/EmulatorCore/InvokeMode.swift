/// How a Function URL takes a function's results.
package enum InvokeMode: String, Sendable, CaseIterable {
  /// Whole; one that comes bit by bit is collected first.
  case buffered
  /// Bit by bit, where the function sends them so.
  case responseStream = "response-stream"
}
