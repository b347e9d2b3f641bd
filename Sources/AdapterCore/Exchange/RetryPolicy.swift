package import HTTPMessages

/// Whether and how many times a request may be sent again (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).
package struct RetryPolicy: Sendable, Equatable {
  /// Whether it is safe if the request arrives twice: its method is idempotent, or its `Idempotency-Key` lets the app
  /// recognize a repetition.
  package let isReplayable: Bool
  /// How many times the request may be sent over new connections, including the first time.
  package let maxSends: Int

  /// No request is sent more often than this.
  package static let limit = 3

  /// The policy for a request.
  package init(for request: HTTPRequest) { self.init(method: request.method, fields: request.fields) }

  /// The policy for a request with this method and these fields.
  package init(method: HTTPMethod, fields: HTTPFields) {
    isReplayable = method.isIdempotent || fields.first("idempotency-key").map { !$0.isEmpty } ?? false
    // A POST of which no byte could be written has not been sent at all, so it gets as many attempts as a GET.
    maxSends = method == .get || method == .head || !isReplayable ? Self.limit : 2
  }

  /// Whether the request may be sent once more.
  ///
  /// - Parameters:
  ///   - sends: how many times sending it has begun.
  ///   - usedKeptConnection: whether the first of them was over a kept connection. It does not count: that connection
  ///     may have been closed long before, which says nothing about the request.
  ///   - isTouched: whether a byte of it has ever been written.
  package func allowsAnother(after sends: Int, usedKeptConnection: Bool = false, isTouched: Bool) -> Bool {
    sends < min(maxSends + (usedKeptConnection ? 1 : 0), Self.limit) && (isReplayable || !isTouched)
  }

  /// How long to wait before the request is sent again. The first retry is immediate; the second waits long enough for
  /// a dead worker to be replaced.
  package func delay(after sends: Int) -> Duration { sends <= 1 ? .zero : .milliseconds(20) }
}
