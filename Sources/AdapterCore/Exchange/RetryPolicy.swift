package import HTTPMessages

/// Whether and how often one request may be sent again (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).
package struct RetryPolicy: Sendable, Equatable {
  /// Whether a second arrival at the app does no harm: the method is idempotent, or the caller said how a repetition is
  /// known by an `Idempotency-Key`.
  package let isReplayable: Bool
  /// How often the request may be sent at most, the first time included.
  package let maxSends: Int

  /// No request is sent more often than this.
  package static let limit = 3

  /// The policy for a request.
  package init(for request: HTTPRequest) { self.init(method: request.method, fields: request.fields) }

  /// The policy for a request of this method and these fields.
  package init(method: HTTPMethod, fields: HTTPFields) {
    isReplayable = method.isIdempotent || fields.first("idempotency-key").map { !$0.isEmpty } ?? false
    // A POST whose first byte could not be written has not been sent at all: it may try as often as a GET.
    maxSends = method == .get || method == .head || !isReplayable ? Self.limit : 2
  }

  /// Whether the request may be sent once more.
  ///
  /// - Parameters:
  ///   - sends: how often it was begun to be sent.
  ///   - isTouched: whether a byte of it was ever written.
  package func allowsAnother(after sends: Int, isTouched: Bool) -> Bool {
    sends < maxSends && (isReplayable || !isTouched)
  }

  /// How long to wait before it is sent again: not at all at first, then long enough for a dead worker's place to be
  /// filled.
  package func delay(after sends: Int) -> Duration { sends <= 1 ? .zero : .milliseconds(20) }
}
