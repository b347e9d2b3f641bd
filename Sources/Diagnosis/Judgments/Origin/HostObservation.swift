/// How the app responds to a request to localhost, and to the same one as a Function URL passes it on.
package struct HostObservation: Sendable, Equatable {
  package var request: AppRequest
  /// The responses to Host: localhost. The second one follows all others, so that two alike are no coincidence.
  package var local: [AppResponse]
  /// The responses to the public host over HTTPS. The second request has the cookies that the first response set.
  package var published: [AppResponse]
  /// The response to the public host over HTTPS without the caller's address; nil if it was not needed.
  package var withoutAddress: AppResponse?

  package init(
    request: AppRequest, local: [AppResponse], published: [AppResponse], withoutAddress: AppResponse? = nil
  ) {
    self.request = request
    self.local = local
    self.published = published
    self.withoutAddress = withoutAddress
  }

  /// Whether a request to localhost succeeds, or redirects.
  var succeedsLocally: Bool { !local.isEmpty && local.allSatisfy { $0.status < 400 } }

  /// The response to the public host if it is refused for its host or scheme: not for its caller's address, and not
  /// because the app refuses every now and then.
  var refusal: AppResponse? {
    guard succeedsLocally, published.count > 1, let first = published.first, Self.isRefusal(first.status),
      published.allSatisfy({ $0.status == first.status }), withoutAddress?.status == first.status
    else { return nil }
    return first
  }

  /// Whether the responses to the public host differ for no reason that is known.
  var isUnstable: Bool { Set(published.map(\.status)).count > 1 || Set(local.map(\.status)).count > 1 }

  /// Whether more requests are needed to tell why the public host is refused.
  package static func isRefusal(_ status: Int) -> Bool {
    // A timeout, or too many requests, would come with any host. A login that is required of strangers only is no fault.
    status >= 400 && ![401, 407, 408, 429, 503, 504].contains(status)
  }
}
