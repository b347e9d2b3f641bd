package import NIOCore

/// A request that ``HTTPClient`` has sent, or is about to send.
package struct HTTPCall: Sendable {
  let promise: EventLoopPromise<HTTPClient.Response>

  init(_ promise: EventLoopPromise<HTTPClient.Response>) { self.promise = promise }

  /// The response, or an ``HTTPClientError``. The connection is closed by then.
  package var response: EventLoopFuture<HTTPClient.Response> { promise.futureResult }

  /// Closes the connection; the response fails with ``HTTPClientError/cancelled``. Has no effect after the response.
  package func cancel() { promise.fail(HTTPClientError.cancelled) }
}
