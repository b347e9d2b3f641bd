/// Where a process's standard input, output and error lead.
package struct StandardStreams: Sendable {
  /// One end.
  package enum Stream: Sendable, Equatable {
    /// `/dev/null`.
    case null
    /// The same as the parent's.
    case inherited
    /// This descriptor of the parent, which stays open there.
    case descriptor(Int32)
  }

  /// Standard input.
  package var input: Stream
  /// Standard output.
  package var output: Stream
  /// Standard error.
  package var error: Stream

  /// Streams of these three.
  package init(input: Stream = .null, output: Stream = .inherited, error: Stream = .inherited) {
    self.input = input
    self.output = output
    self.error = error
  }
}
