/// Why an event cannot become a request.
package struct EventError: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// The event is not JSON, or a field has the wrong type or form.
    case malformed
    /// The event is well-formed, but would not make exactly one HTTP request: injection or request smuggling.
    case rejected
  }

  package let kind: Kind
  /// One sentence that names the field and the problem, without data of the caller.
  package let message: String
  /// The source of the event, as far as it is known. HTTP sources get a 400 response, others an invocation error.
  package let origin: EventOrigin

  package init(_ kind: Kind, _ message: String, origin: EventOrigin = .passThrough) {
    self.kind = kind
    self.message = message
    self.origin = origin
  }
}
