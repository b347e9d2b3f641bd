/// Why an event reaches no app.
package struct EventError: Error, Sendable, Equatable {
  /// The two ways in which an event can be wrong.
  package enum Kind: Sendable, Equatable {
    /// Not JSON, or a field of the wrong type or form.
    case malformed
    /// Well-formed, but it would be more or other than one HTTP request: injection, smuggling.
    case rejected
  }

  /// Which of the two.
  package let kind: Kind
  /// One sentence that names the field and what is wrong with it, without the caller's data.
  package let message: String
  /// Where the event came from, as far as that could be told: an HTTP source is answered 400, others get an
  /// invocation error.
  package let origin: EventOrigin

  /// An error of these parts.
  package init(_ kind: Kind, _ message: String, origin: EventOrigin = .passThrough) {
    self.kind = kind
    self.message = message
    self.origin = origin
  }
}
