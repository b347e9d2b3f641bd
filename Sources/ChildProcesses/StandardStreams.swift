/// The standard input, output and error of a process.
package struct StandardStreams: Sendable {
  /// The target of a stream.
  package enum Stream: Sendable, Equatable {
    /// `/dev/null`.
    case null
    /// The parent's stream.
    case inherited
    /// This descriptor of the parent, which stays open in the parent.
    case descriptor(Int32)
  }

  /// Standard input.
  package var input: Stream
  /// Standard output.
  package var output: Stream
  /// Standard error.
  package var error: Stream

  /// Creates standard streams. By default the input is empty, and output and error are inherited.
  package init(input: Stream = .null, output: Stream = .inherited, error: Stream = .inherited) {
    self.input = input
    self.output = output
    self.error = error
  }
}
