/// Whether a request may use a connection that was kept after an earlier request.
package struct ReusePolicy: Sendable, Equatable {
  /// `AWS_LWA_UPSTREAM_REUSE`.
  package let mode: UpstreamReuse
  /// `AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS`: a connection that has been idle for this long or longer is not used.
  package let idleLimit: Duration

  /// Creates a policy. An idle limit of zero means ``UpstreamReuse/never``.
  package init(mode: UpstreamReuse, idleLimit: Duration) {
    self.mode = idleLimit > .zero ? mode : .never
    self.idleLimit = idleLimit
  }

  /// Whether connections are kept at all.
  package var keepsConnections: Bool { mode != .never }

  /// Whether a kept connection may carry the request, provided that it is still open and nothing has arrived on it.
  ///
  /// - Parameters:
  ///   - isReplayable: see ``RetryPolicy/isReplayable``.
  ///   - idle: the time since its last response, on a clock that continues during a freeze.
  package func permits(isReplayable: Bool, idle: Duration) -> Bool {
    guard idle < idleLimit else { return false }
    switch mode {
    case .safe: return isReplayable
    case .always: return true
    case .never: return false
    }
  }

  /// Whether the next request needs a new connection, as far as that is known before its event is decoded. It can then
  /// be opened early, so that the app accepts it meanwhile.
  ///
  /// - Parameters:
  ///   - seemsReplayable: whether the event looks like a request that may be repeated.
  ///   - idle: the time since the kept connection's last response; nil if there is no kept connection.
  package func expectsNewConnection(seemsReplayable: Bool, idle: Duration?) -> Bool {
    guard let idle else { return true }
    return !permits(isReplayable: seemsReplayable, idle: idle)
  }
}
