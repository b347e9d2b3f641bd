package import HTTPMessages

extension Exchange.Rules {
  /// The rules of these settings for one request.
  ///
  /// - Parameters:
  ///   - deadline: when the exchange is ended, with or without a response.
  ///   - isStreamed: whether the response is passed on as it arrives.
  package init(
    for request: HTTPRequest, _ settings: Settings, until deadline: Duration, isStreamed: Bool = false
  ) {
    self.init(
      retry: RetryPolicy(for: request),
      reuse: ReusePolicy(mode: settings.upstreamReuse, idleLimit: settings.poolIdleTimeout),
      connectTimeout: settings.connectTimeout, deadline: deadline, isStreamed: isStreamed,
      target: settings.app.description)
  }
}
