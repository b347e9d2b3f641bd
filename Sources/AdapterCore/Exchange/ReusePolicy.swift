/// Whether a request may go over a connection that was kept from an earlier one.
package struct ReusePolicy: Sendable, Equatable {
  /// `AWS_LWA_UPSTREAM_REUSE`.
  package let mode: UpstreamReuse
  /// `AWS_LWA_POOL_IDLE_TIMEOUT_SECONDS`: a connection idle for this long or longer is not used.
  package let idleLimit: Duration

  /// A policy of these parts; an idle limit of zero means ``UpstreamReuse/never``.
  package init(mode: UpstreamReuse, idleLimit: Duration) {
    self.mode = idleLimit > .zero ? mode : .never
    self.idleLimit = idleLimit
  }

  /// Whether connections are kept at all.
  package var keepsConnections: Bool { mode != .never }

  /// Whether a kept connection may carry the request, if nothing has happened on it.
  ///
  /// - Parameters:
  ///   - isReplayable: see ``RetryPolicy/isReplayable``.
  ///   - idle: since its last answer, by a clock that runs through a freeze.
  package func permits(isReplayable: Bool, idle: Duration) -> Bool {
    guard idle < idleLimit else { return false }
    switch mode {
    case .safe: return isReplayable
    case .always: return true
    case .never: return false
    }
  }
}
