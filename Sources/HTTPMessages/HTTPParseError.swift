/// What a peer sent is not HTTP/1.1, or more of it than is taken.
package struct HTTPParseError: Error, Sendable, Equatable {
  /// What is wrong, for the log: names the part and the rule, with at most a few bytes of what came.
  package let message: String

  /// An error with this message.
  package init(_ message: String) { self.message = message }
}
